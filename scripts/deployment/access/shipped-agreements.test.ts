import {
  type GraphQLCompositeType,
  isAbstractType,
  isObjectType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { checkTerms, recordTypesIn } from '../../../subgraphs/center/access/terms.ts'
import { AGENCIES } from '../../../subgraphs/kit/contract/agencies.ts'
import { followsItsType, readCoordinates } from '../../../subgraphs/kit/contract/coordinates.ts'
import { apiSchema, operations, supergraphSdl } from '../../../tests/graph/supergraph.ts'
import { shippedAgreements } from './shipped-agreements.ts'
import { SHIPPED_GRANTS } from './shipped-roles.ts'

const graph = readCoordinates(parse(supergraphSdl))
const shipped = shippedAgreements(graph)
const of = (client: string, purpose: string) =>
  shipped.filter((agreement) => agreement.client === client && agreement.purposes.includes(purpose))

/** How a client reads a coordinate, by a plain reading of what its owner has given; undefined: not at all. */
function reading(client: string, purpose: string, type: string, field: string) {
  const owner = graph.objects.get(type)?.get(field)?.owner
  return of(client, purpose)
    .filter(({ agency }) => agency === owner)
    .flatMap(({ terms }) => [...terms])
    .find(({ coordinate }) => coordinate === type || coordinate === `${type}.${field}`)
}

/** Every field of an object type that a document can touch: below an interface, of each type behind it. */
function touched(document: string): Set<string> {
  const coordinates = new Set<string>()
  const info = new TypeInfo(apiSchema)
  visit(
    parse(document),
    visitWithTypeInfo(info, {
      Field(node) {
        const parent = info.getParentType()!
        for (const type of objectsOf(parent))
          if (!node.name.value.startsWith('__') && !followsItsType(type, node.name.value))
            coordinates.add(`${type}.${node.name.value}`)
      },
    }),
  )
  return coordinates
}

const objectsOf = (type: GraphQLCompositeType): string[] =>
  isAbstractType(type) ? apiSchema.getPossibleTypes(type).map(({ name }) => name) : [type.name]

describe('the shipped agreements', () => {
  it.each(shipped.map((agreement) => [agreement.id, agreement] as const))(
    '%s could have been given by its agency',
    (_, { terms, agency }) => {
      // More terms than a client may send at once: that limit is of the mutation's input.
      expect(checkTerms(terms, agency, graph)).toEqual(terms)
    },
  )

  it('give a client of one record type one right for a purpose', () => {
    const rights = shipped.flatMap(({ id, client, agency, terms, purposes }) =>
      recordTypesIn(terms, agency).flatMap((type) =>
        purposes.map((purpose) => ({ id, right: `${client} ${type} ${purpose}` })),
      ),
    )
    expect(rights.length).toBeGreaterThan(100)
    expect(new Set(rights.map(({ right }) => right)).size).toBe(rights.length)
  })

  it('have the same ids each time, and others for another graph', () => {
    expect(shippedAgreements(readCoordinates(parse(supergraphSdl)))).toEqual(shipped)
    const changed = supergraphSdl.replace('  birthDate: Date', '  bornOn: Date')
    const ids = shippedAgreements(readCoordinates(parse(changed))).map(({ id }) => id)
    const kept = new Set(shipped.map(({ id }) => id))
    expect(ids.filter((id) => !kept.has(id)).length).toBeGreaterThan(0)
    expect(ids.length).toBe(shipped.length)
  })
})

describe('the clerk', () => {
  const REGISTER =
    /^(Access(Agreement|Term|Frequency|Policy)|Query\.(agreements?|accessPolicies)$|Mutation\.((give|revoke)Agreement|(set|remove)AccessPolicy|reviewOpening)$)/
  it.each(operations.map(({ name, text }) => [name, text] as const))('can run %s', (_, text) => {
    const missing = [...touched(text)].filter((coordinate) => {
      const [type, field] = coordinate.split('.') as [string, string]
      const purpose = REGISTER.test(coordinate) ? 'access-administration' : 'dispute-handling'
      const term = reading('center-clerk', purpose, type, field)
      return term?.masking !== 'CLEAR' || term.maskingOfProtected !== 'CLEAR'
    })
    expect(missing).toEqual([])
  })

  it('reads everything there is to select but the register, as it is', () => {
    const missing = Object.values(apiSchema.getTypeMap())
      .filter(isObjectType)
      .filter(({ name }) => !name.startsWith('__'))
      .flatMap((type) => Object.keys(type.getFields()).map((field) => [type.name, field] as const))
      .filter(([type, field]) => !followsItsType(type, field) && !REGISTER.test(`${type}.${field}`))
      .filter(([type, field]) => !reading('center-clerk', 'dispute-handling', type, field))
    expect(missing).toEqual([])
  })
})

describe('others', () => {
  const queries = operations.filter(({ text }) => !/^mutation/m.test(text)).map(({ name }) => name)
  const REGISTER_OPERATIONS = ['Agreements', 'AccessPolicies']
  it.each([
    [
      'center-mediation',
      'mediation',
      [
        'MediationCases',
        'MediationCase',
        'MediationCommittees',
        'Mediator',
        'ProposeMediator',
        'SearchPeople',
      ],
    ],
    [
      'center-mediation',
      'mediation',
      ['OpenMediation', 'AssignMediator', 'HoldMediationSession', 'ConcludeMediation', 'FailMediation'],
    ],
    ['center-mediation', 'dispute-handling', ['OpenProtectedRecords', 'CloseOpening', 'OpeningHistory']],
    ['center-grid', 'grid-service', ['GridMembers', 'GridOfPlace', 'OverdueGridEvents', 'ReportGridEvent']],
    ['center-grid', 'grid-service', ['FeedBackGridEvent']],
    ['courts', 'department-work', ['Calls', 'RespondToCall', 'CallPunctuality', 'DisputesNear']],
    ['courts', 'access-administration', [...REGISTER_OPERATIONS, 'GiveAgreement', 'SetAccessPolicy']],
    ['courts', 'case-investigation', ['Calls', 'SearchPeople', 'DisputesNear']],
    ['courts', 'access-administration', ['Openings', 'ReviewOpening', 'OpeningHistory']],
    ['center-statistics', 'statistics', ['PlaceStatistics', 'CityStatistics', 'CenterStatistics']],
    ['supervision', 'supervision', queries.filter((name) => !REGISTER_OPERATIONS.includes(name))],
    ['supervision', 'supervision', ['ReviewOpening']],
    ['supervision', 'access-administration', [...REGISTER_OPERATIONS, 'Openings', 'ReviewOpening']],
    ['citizen-app', 'public-information', ['SubmitPublicReport', 'RatePublicReport', 'PublicReportProgress']],
    ['citizen-app', 'public-information', ['Agencies', 'Purposes']],
  ] as const)('%s for %s can run %j', (client, purpose, names) => {
    for (const wanted of names) {
      const { text } = operations.find(({ name }) => name === wanted)!
      const missing = [...touched(text)].filter((coordinate) => {
        const [type, field] = coordinate.split('.') as [string, string]
        return !reading(client, purpose, type, field)
      })
      expect(missing, wanted).toEqual([])
    }
  })

  const maskings = (client: string, purpose: string, coordinate: string) => {
    const [type, field] = coordinate.split('.') as [string, string]
    const term = reading(client, purpose, type, field)
    return term && [term.masking, term.maskingOfProtected]
  }

  it.each([
    ['center-mediation', 'mediation', 'Person.name', ['CLEAR', 'CLEAR']],
    ['center-mediation', 'mediation', 'Mutation.holdMediationSession', ['CLEAR', 'CLEAR']],
    ['center-mediation', 'mediation', 'Mutation.acceptDispute', undefined],
    ['center-mediation', 'mediation', 'CourtCase.judge', undefined],
    ['center-mediation', 'statistics', 'Person.name', undefined],
    ['center-grid', 'grid-service', 'DisputeParty.name', ['PARTIAL', 'PARTIAL']],
    ['center-grid', 'grid-service', 'CourtCase.id', undefined],
    ['courts', 'department-work', 'CourtCase.judge', ['CLEAR', 'CLEAR']],
    ['courts', 'department-work', 'Petition.title', ['ABSENT', 'ABSENT']],
    ['courts', 'department-work', 'CourtCase.title', ['CLEAR', 'CLEAR']],
    ['courts', 'case-investigation', 'Petition.title', ['CLEAR', 'ABSENT']],
    ['courts', 'case-investigation', 'Person.name', ['CLEAR', 'CLEAR']],
    ['supervision', 'supervision', 'PoliceIncident.title', ['ABSENT', 'ABSENT']],
    ['supervision', 'supervision', 'PoliceIncident.reportText', ['ABSENT', 'ABSENT']],
    ['supervision', 'supervision', 'Judgment.summary', ['ABSENT', 'ABSENT']],
    ['courts', 'department-work', 'Petition.petitionOffice', undefined],
    ['courts', 'department-work', 'Person.name', ['PARTIAL', 'PARTIAL']],
    ['center-statistics', 'statistics', 'Person.name', ['PSEUDONYM', 'PSEUDONYM']],
    ['center-statistics', 'statistics', 'Person.birthDate', ['ABSENT', 'ABSENT']],
    ['center-statistics', 'statistics', 'CourtCase.title', undefined],
    ['center-statistics', 'statistics', 'Query.statistics', ['CLEAR', 'CLEAR']],
    ['supervision', 'supervision', 'Litigant.name', ['PARTIAL', 'PARTIAL']],
    ['supervision', 'supervision', 'Mutation.acceptDispute', undefined],
    ['citizen-app', 'public-information', 'MediationCommittee.phone', ['CLEAR', 'CLEAR']],
    ['citizen-app', 'public-information', 'Person.name', undefined],
    ['citizen-app', 'public-information', 'Location.disputes', undefined],
  ] as const)('%s for %s reads %s as %j', (client, purpose, coordinate, expected) => {
    expect(maskings(client, purpose, coordinate)).toEqual(expected)
  })

  it.each([
    ['center-mediation', 'mediation'],
    ['courts', 'department-work'],
  ])('%s finds a person by the resident number, as it is shown masked', (client, purpose) => {
    expect(maskings(client, purpose, 'Person.residentIdMasked')).toEqual(['CLEAR', 'CLEAR'])
  })

  it('see no title, which says who quarrels with whom, where they do not see names', () => {
    for (const [client, purpose] of new Set(
      shipped.flatMap((one) => one.purposes.map((each) => [one.client, each] as const)),
    ))
      for (const type of ['CourtCase', 'Petition', 'IntakeCase', 'MediationCase', 'TrafficAccident']) {
        const names = reading(client, purpose, 'DisputeParty', 'name')
        const title = reading(client, purpose, type, 'title')
        const isOwn = graph.objects.get(type)?.get('title')?.owner === client
        if (title && title.masking !== 'ABSENT' && !isOwn)
          expect(names?.masking, `${client} ${type}`).toBe('CLEAR')
      }
  })

  it('are spoken of by rules that speak of something', () => {
    const isRecord = (type: string) => AGENCIES.some(({ recordTypes }) => recordTypes.includes(type))
    const patterns = SHIPPED_GRANTS.flatMap(({ rules }) => rules.flatMap(({ of }) => [...of]))
    const empty = patterns.filter((pattern) => {
      const [type, field] = pattern.split('.') as [string, string | undefined]
      // Fields of all record types are named by what some of them have.
      if (pattern.includes('*') || isRecord(type)) return false
      const fields = graph.objects.get(type)
      return !fields || (field !== undefined && !fields.has(field))
    })
    expect([...new Set(empty)]).toEqual([])
  })

  it('know of no sealed record, a citizen of none', () => {
    for (const { protections } of shipped) expect(protections).not.toContain('SEALED')
    for (const { client, terms, agency } of shipped.filter((one) => one.client === 'citizen-app'))
      expect(recordTypesIn(terms, agency), client).toEqual([])
  })
})
