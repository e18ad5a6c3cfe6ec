import type { expertOpinions, MedicalDisputeRow } from '../../../subgraphs/health/tables.ts'

type Kind = MedicalDisputeRow['disputeKind']
export type Harm = NonNullable<MedicalDisputeRow['harm']>
export type Causation = (typeof expertOpinions.$inferSelect)['causation']

export const COMMITTEE = '日照市医疗纠纷人民调解委员会'
export const INSTITUTIONS = ['日照市医学会', '山东省医学会']

/** What is objected to, where the bill is not the matter. */
export const KINDS: readonly (readonly [Kind, number])[] = [
  ['DIAGNOSIS', 27],
  ['SURGERY', 28],
  ['MEDICATION', 14],
  ['CHILDBIRTH', 8],
  ['NURSING', 9],
  ['INFORMED_CONSENT', 7],
  ['MEDICAL_RECORDS', 4],
  ['OTHER', 3],
]

export const KIND_NAMES: Readonly<Record<Kind, string>> = {
  DIAGNOSIS: '诊断争议',
  SURGERY: '手术争议',
  MEDICATION: '用药争议',
  CHILDBIRTH: '分娩争议',
  NURSING: '护理争议',
  INFORMED_CONSENT: '告知争议',
  MEDICAL_RECORDS: '病历争议',
  CHARGES: '收费争议',
  OTHER: '诊疗争议',
}

export const DEPARTMENTS: Readonly<Record<Kind, readonly string[]>> = {
  DIAGNOSIS: ['心内科', '消化内科', '神经内科', '急诊科', '呼吸内科', '儿科'],
  SURGERY: ['骨科', '普外科', '神经外科', '泌尿外科', '眼科', '心胸外科'],
  MEDICATION: ['肾内科', '内分泌科', '儿科', '肿瘤科', '急诊科'],
  CHILDBIRTH: ['产科'],
  NURSING: ['重症医学科', '老年医学科', '康复科', '神经内科'],
  INFORMED_CONSENT: ['骨科', '普外科', '妇科', '口腔科'],
  MEDICAL_RECORDS: ['骨科', '急诊科', '心内科'],
  CHARGES: ['口腔科', '骨科', '眼科', '康复科'],
  OTHER: ['急诊科', '皮肤科', '中医科'],
}

export const HARMS: readonly (readonly [Harm, number])[] = [
  ['NONE', 18],
  ['MINOR', 38],
  ['SERIOUS', 22],
  ['DISABILITY', 14],
  ['DEATH', 8],
]

/** Half of the claims are below, yuan. */
export const MEDIAN_CLAIM: Readonly<Record<Harm, number>> = {
  NONE: 6_000,
  MINOR: 22_000,
  SERIOUS: 90_000,
  DISABILITY: 260_000,
  DEATH: 620_000,
}

export const FINDINGS: Readonly<Record<Causation, string>> = {
  NONE: '诊疗行为符合规范,与损害后果无因果关系。',
  SLIGHT: '诊疗行为存在瑕疵,为轻微原因。',
  MINOR: '诊疗行为存在过错,为次要原因。',
  EQUAL: '诊疗行为存在过错,与原有疾病为同等原因。',
  MAIN: '诊疗行为存在过错,为主要原因。',
  FULL: '诊疗行为存在过错,为全部原因。',
}
