import type { incidentParties, PoliceIncidentRow } from '../../../subgraphs/police/tables.ts'

type Alarm = PoliceIncidentRow['alarmKind']
type Outcome = NonNullable<PoliceIncidentRow['outcome']>
type Chances<Value> = readonly (readonly [Value, number])[]

/** The police of each county; the stations' names begin with it. */
export const POLICE_OF_COUNTY: Readonly<Record<string, string>> = {
  '371102': '日照市公安局东港分局',
  '371103': '日照市公安局岚山分局',
  '371121': '五莲县公安局',
  '371122': '莒县公安局',
  '371171': '日照市公安局开发区分局',
}

export const REPORT_CHANNELS: Chances<PoliceIncidentRow['reportChannel']> = [
  ['CALL_110', 71],
  ['AT_STATION', 15],
  ['ONLINE', 5],
  ['PATROL', 5],
  ['OTHER_AGENCY', 4],
]

export const QUARREL: Chances<Outcome> = [
  ['MEDIATED', 47],
  ['TRANSFERRED_TO_MEDIATION', 20],
  ['WARNED', 8],
  ['REFERRED', 8],
  ['NO_VIOLATION', 9],
  ['UNFOUNDED', 5],
  ['WITHDRAWN', 3],
]
const DISTURBANCE: Chances<Outcome> = [
  ['WARNED', 34],
  ['MEDIATED', 28],
  ['REFERRED', 18],
  ['NO_VIOLATION', 12],
  ['UNFOUNDED', 8],
]
const ASSAULT: Chances<Outcome> = [
  ['MEDIATED', 34],
  ['DETAINED', 23],
  ['FINED', 18],
  ['TRANSFERRED_TO_MEDIATION', 10],
  ['WARNED', 8],
  ['CRIMINAL_CASE', 5],
  ['NO_VIOLATION', 2],
]
const STEALING: Chances<Outcome> = [
  ['CRIMINAL_CASE', 50],
  ['DETAINED', 28],
  ['NO_VIOLATION', 12],
  ['UNFOUNDED', 10],
]
const HOME_VIOLENCE: Chances<Outcome> = [
  ['WARNED', 52],
  ['MEDIATED', 16],
  ['DETAINED', 14],
  ['TRANSFERRED_TO_MEDIATION', 10],
  ['FINED', 5],
  ['CRIMINAL_CASE', 3],
]

/** How calls end; those not named here are quarrels. */
export const OUTCOMES: Partial<Record<Alarm, Chances<Outcome>>> = {
  ASSAULT,
  DOMESTIC_VIOLENCE: HOME_VIOLENCE,
  DISTURBANCE,
  FRAUD: STEALING,
  NOISE: DISTURBANCE,
  PROPERTY_DAMAGE: STEALING,
  THEFT: STEALING,
}

/** Of which calls the one who complains is the victim, and the other a suspect. */
export const OFFENCES: ReadonlySet<Alarm> = new Set([
  'ASSAULT',
  'DOMESTIC_VIOLENCE',
  'FRAUD',
  'PROPERTY_DAMAGE',
  'THEFT',
])

/** Of which offences the doer is not known at first, and often never. */
export const UNSEEN: ReadonlySet<Alarm> = new Set(['FRAUD', 'PROPERTY_DAMAGE', 'THEFT'])

export const OUTCOME_TEXT: Readonly<Record<Outcome, string>> = {
  MEDIATED: '经民警现场调解,双方达成一致。',
  TRANSFERRED_TO_MEDIATION: '双方同意移交人民调解委员会调解。',
  WARNED: '已对相关人员进行批评教育并予以警告。',
  FINED: '依据治安管理处罚法予以罚款。',
  DETAINED: '依据治安管理处罚法予以行政拘留。',
  CRIMINAL_CASE: '已立为刑事案件侦查。',
  REFERRED: '不属公安机关管辖,已告知向有关部门反映。',
  NO_VIOLATION: '经查未发现违法行为。',
  UNFOUNDED: '经核实警情不属实。',
  WITHDRAWN: '报警人表示自行协商,撤回报警。',
}

/** What an outcome imposes on the one at fault. */
export const PENALTIES: Partial<Record<Outcome, readonly string[]>> = {
  WARNED: ['警告', '出具告诫书'],
  FINED: ['罚款二百元', '罚款五百元'],
  DETAINED: ['行政拘留三日', '行政拘留五日', '行政拘留十日'],
}

export type IncidentRole = (typeof incidentParties.$inferSelect)['role']
