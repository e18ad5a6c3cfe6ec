/** What everyone knows of an agency before asking it. */
export interface AgencyProfile {
  /** Stable, lower case; the prefix of every record id and the name of its subgraph. */
  readonly code: AgencyCode
  /** Public name in Chinese. */
  readonly name: string
  /** Public name in English, for developers' pages. */
  readonly englishName: string
  /** TCP port that its subgraph listens on unless told otherwise. */
  readonly port: number
  /** GraphQL type names of its records. */
  readonly recordTypes: readonly string[]
}

export type AgencyCode = 'center' | 'courts' | 'petitions' | 'police' | 'maritime' | 'health' | 'transport'

/** The seven agencies of the committed supergraph; partners that join later are known to the registry. */
export const AGENCIES: readonly AgencyProfile[] = [
  {
    code: 'center',
    name: '社会治理服务中心',
    englishName: 'Service center',
    port: 4001,
    recordTypes: ['IntakeCase', 'MediationCase', 'GridEvent', 'PublicReport'],
  },
  { code: 'courts', name: '人民法院', englishName: 'Courts', port: 4002, recordTypes: ['CourtCase'] },
  { code: 'petitions', name: '信访局', englishName: 'Petitions', port: 4003, recordTypes: ['Petition'] },
  { code: 'police', name: '公安局', englishName: 'Police', port: 4004, recordTypes: ['PoliceIncident'] },
  {
    code: 'maritime',
    name: '海事与海警',
    englishName: 'Maritime',
    port: 4005,
    recordTypes: ['MaritimeIncident'],
  },
  {
    code: 'health',
    name: '卫生健康委员会',
    englishName: 'Health',
    port: 4006,
    recordTypes: ['MedicalDispute'],
  },
  {
    code: 'transport',
    name: '道路交通',
    englishName: 'Transport',
    port: 4007,
    recordTypes: ['TrafficAccident'],
  },
]

/** The agencies other than the center: those whose records the center indexes. */
export const DEPARTMENTS: readonly AgencyProfile[] = AGENCIES.filter(({ code }) => code !== 'center')

/** The agency that a record id names, e.g. `courts` of `courts:2025mc0000123`; undefined for anything else. */
export function agencyOfRecord(id: string): string | undefined {
  const end = id.indexOf(':')
  return end > 0 && end < id.length - 1 ? id.slice(0, end) : undefined
}

/** The profile of one of the seven. */
export function agencyProfile(code: AgencyCode): AgencyProfile {
  return AGENCIES.find((agency) => agency.code === code)!
}
