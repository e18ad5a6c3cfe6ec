import { recordTypesIn } from '../../../subgraphs/center/access/terms.ts'
import { MASKINGS, type Masking } from '../../../subgraphs/kit/contract/access.ts'
import type { Coordinates } from '../../../subgraphs/kit/contract/coordinates.ts'
import { PROTECTIONS } from '../../../subgraphs/kit/contract/protection.ts'
import type { ShippedAgreement } from './shipped-agreements.ts'

/** Who stands in the columns: the roles of the development profile, by their client. */
const COLUMNS: readonly (readonly [title: string, client: string, purposes?: readonly string[]])[] = [
  ['clerk', 'center-clerk'],
  ['mediator', 'center-mediation'],
  ['grid member', 'center-grid'],
  ['officer of the courts', 'courts', ['department-work', 'access-administration']],
  ['… on a case', 'courts', ['case-investigation']],
  ['statistician', 'center-statistics'],
  ['auditor', 'supervision'],
  ['citizen', 'citizen-app'],
]

/** What stands in the rows, each by a coordinate that is typical of it. */
const ROWS: readonly (readonly [what: string, coordinate: string])[] = [
  ['places and agencies', 'Location.name'],
  ['centers, units, committees', 'ServiceCenter.phone'],
  ['that a record exists, its kind and state', 'Petition.id'],
  ["records' titles", 'Petition.title'],
  ['names of parties', 'DisputeParty.name'],
  ['names of persons', 'Person.name'],
  ['resident numbers, always in part', 'Person.residentIdMasked'],
  ['dates of birth', 'Person.birthDate'],
  ["the courts' details", 'CourtCase.judge'],
  ["other departments' details", 'Petition.petitionOffice'],
  ['what people said, and officers wrote', 'IntakeCase.statement'],
  ['intake cases', 'IntakeCase.state'],
  ['mediations', 'MediationCase.agreement'],
  ['grid events', 'GridEvent.state'],
  ['public reports', 'PublicReport.state'],
  ['calls of departments', 'Call.state'],
  ['statistics', 'Query.statistics'],
  ['accept and handle disputes', 'Mutation.acceptDispute'],
  ['mediate', 'Mutation.holdMediationSession'],
  ['report grid events', 'Mutation.reportGridEvent'],
  ['respond to calls', 'Mutation.respondToCall'],
  ['report a problem, follow it', 'Mutation.submitPublicReport'],
  ['open protected records', 'Mutation.openProtectedRecords'],
  ['review openings', 'Mutation.reviewOpening'],
  ['see agreements', 'Query.agreements'],
]

const WORDS: Readonly<Record<Masking, string>> = {
  CLEAR: 'yes',
  PARTIAL: 'in part',
  PSEUDONYM: 'pseudonym',
  ABSENT: 'no',
}

/** The shipped agreements as a table in Markdown: who reads what, by what is agreed for their purposes. */
export function accessMatrix(shipped: readonly ShippedAgreement[], graph: Coordinates): string {
  const columns = COLUMNS.map(([, client, purposes]) =>
    shipped.filter(
      (agreement) =>
        agreement.client === client &&
        (purposes === undefined || agreement.purposes.some((purpose) => purposes.includes(purpose))),
    ),
  )
  const rows = [
    ['', ...COLUMNS.map(([title]) => title)],
    ['---', ...COLUMNS.map(() => '---')],
    ['purposes', ...columns.map(purposesOf)],
    ['records that may be known of', ...columns.map(protectionsOf)],
    ...ROWS.map(([what, coordinate]) => [
      what,
      ...columns.map((agreements) => reading(agreements, coordinate, graph)),
    ]),
  ]
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const purposesOf = (agreements: readonly ShippedAgreement[]): string =>
  [...new Set(agreements.flatMap(({ purposes }) => purposes))].join(', ')

function protectionsOf(agreements: readonly ShippedAgreement[]): string {
  const known = agreements
    .filter(({ terms, agency }) => recordTypesIn(terms, agency).length > 0)
    .flatMap(({ protections }) => protections)
  return (
    PROTECTIONS.filter((one) => known.includes(one))
      .join(', ')
      .toLowerCase() || 'none'
  )
}

/** @throws for a coordinate that the graph has not: the table would say something of nothing */
function reading(
  agreements: readonly ShippedAgreement[],
  coordinate: string,
  { objects }: Coordinates,
): string {
  const [type, field] = coordinate.split('.') as [string, string]
  const owner = objects.get(type)?.get(field)?.owner
  if (owner === undefined) throw new Error(`The graph has no ${coordinate}.`)
  const terms = agreements
    .filter(({ agency }) => agency === owner)
    .flatMap(({ terms }) => [...terms])
    .filter((term) => term.coordinate === type || term.coordinate === coordinate)
  if (terms.length === 0) return '–'
  const masking = mostOpen(terms.map((term) => term.masking))
  const ofProtected = mostOpen(terms.map((term) => term.maskingOfProtected))
  return masking === ofProtected
    ? WORDS[masking]
    : `${WORDS[masking]}; of protected ones: ${WORDS[ofProtected]}`
}

const mostOpen = (maskings: readonly Masking[]): Masking => MASKINGS.find((one) => maskings.includes(one))!
