import type { Category, PartyRole, Status } from '../kit/contract/change.ts'
import { defineRecordType } from '../kit/records/record-type.ts'
import { type CourtCaseRow, courtCases, litigants } from './tables.ts'

/*
 * A court case in the words that all agencies share. The category follows from the cause of action, by the
 * chapters of the Supreme People's Court's list of causes.
 */
const CATEGORY_OF_CAUSE: readonly (readonly [RegExp, Category])[] = [
  [/医疗/, 'MEDICAL'],
  [/交通事故/, 'TRAFFIC'],
  [/海上|船|渔|港口|船员/, 'MARITIME'],
  [/相邻|邻里/, 'NEIGHBOURHOOD'],
  [/离婚|婚姻|抚养|赡养|继承|彩礼|同居|分家/, 'FAMILY'],
  [/劳动|劳务|工伤|报酬|社会保险/, 'LABOUR'],
  [/环境|污染|噪声/, 'ENVIRONMENT'],
  [/土地|房屋|物业|拆迁|宅基地|承包|建设工程|商品房/, 'LAND_AND_HOUSING'],
  [/借贷|借款|欠款|担保|信用卡|追偿|不当得利/, 'DEBT'],
  [/买卖|购物|消费|产品|服务合同|旅游|餐饮|教育培训/, 'CONSUMER'],
  [/行政/, 'ADMINISTRATIVE'],
  [/伤害|盗窃|诈骗|滋事|罪/, 'PUBLIC_ORDER'],
]

const STATUS_OF_STAGE: Readonly<Record<CourtCaseRow['stage'], Status>> = {
  FILED: 'REGISTERED',
  MEDIATION: 'IN_MEDIATION',
  TRIAL: 'IN_PROGRESS',
  APPEAL: 'IN_PROGRESS',
  JUDGED: 'ADJUDICATED',
  ENFORCEMENT: 'ADJUDICATED',
  CLOSED: 'CLOSED',
  WITHDRAWN: 'WITHDRAWN',
}

const ROLE: Readonly<Record<(typeof litigants.$inferSelect)['role'], PartyRole>> = {
  PLAINTIFF: 'APPLICANT',
  DEFENDANT: 'RESPONDENT',
  THIRD_PARTY: 'OTHER',
  WITNESS: 'WITNESS',
}

export const courtCaseRecords = defineRecordType({
  name: 'CourtCase',
  field: 'courtCases',
  table: courtCases,
  parties: litigants,
  reference: (courtCase) => courtCase.caseNumber,
  category: (courtCase) => CATEGORY_OF_CAUSE.find(([cause]) => cause.test(courtCase.cause))?.[1] ?? 'OTHER',
  kind: (courtCase) => courtCase.caseKind,
  status: (courtCase) =>
    courtCase.judgmentOutcome === 'SETTLED' ? 'SETTLED' : STATUS_OF_STAGE[courtCase.stage],
  role: (litigant) => ROLE[litigant.role],
})
