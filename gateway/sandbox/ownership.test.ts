import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { readOwnership } from './ownership.ts'

const LINK = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.9"
  import: ["@key", "@shareable", "@external", "@inaccessible", "@override"]
)`

const SUBGRAPHS = {
  courts: `${LINK}
    enum Status { OPEN CLOSED }
    interface Dispute { id: ID!  title: String  place: String }
    type CourtCase implements Dispute @key(fields: "id") {
      id: ID!  title: String @shareable  place: String @external  judge: String  stage: CourtStage
    }
    enum CourtStage { FILED }
    type Person @key(fields: "identity") { identity: ID! @inaccessible  courtCases: [CourtCase!] }
    type Agency @key(fields: "code", resolvable: false) { code: ID! }`,
  'harbour-office': `${LINK}
    type Person @key(fields: "identity") {
      identity: ID! @inaccessible
      berths: Int
      nickname: String @override(from: "center")
    }`,
  center: `${LINK}
    type Query { person(id: ID!): Person }
    enum Status { OPEN CLOSED }
    input Filter { status: Status }
    interface Dispute { id: ID!  title: String  place: String }
    type CourtCase implements Dispute @key(fields: "id") { id: ID!  title: String @shareable  place: String }
    type Agency @key(fields: "code") { code: ID!  name: String! }
    type Person @key(fields: "identity") {
      identity: ID! @inaccessible
      name: String
      nickname: String
      disputes(filter: Filter): [Dispute!]
      agency: Agency
    }`,
}

const { supergraphSdl, errors } = composeServices(
  Object.entries(SUBGRAPHS).map(([name, sdl]) => ({ name, typeDefs: parse(sdl) })),
)
if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'))
const { agencies, types } = readOwnership(supergraphSdl)

const type = (name: string) => types.find((candidate) => candidate.name === name)
const fieldsOf = (name: string) =>
  Object.fromEntries(type(name)!.fields.map((field) => [field.name, field.agencies]))

describe('ownership', () => {
  test('agencies stand in the order of the contract; one that it does not know comes last, by its code', () => {
    expect(agencies).toEqual([
      { code: 'center', name: '社会治理服务中心', englishName: 'Service center' },
      { code: 'courts', name: '人民法院', englishName: 'Courts' },
      { code: 'harbour-office', name: 'harbour-office', englishName: 'harbour-office' },
    ])
  })

  test('a field belongs to those who answer it: shared, alone, not external, not overridden', () => {
    expect(fieldsOf('CourtCase')).toEqual({
      id: ['center', 'courts'],
      title: ['center', 'courts'],
      place: ['center'],
      judge: ['courts'],
      stage: ['courts'],
    })
    expect(fieldsOf('Person')).toMatchObject({ berths: ['harbour-office'], nickname: ['harbour-office'] })
  })

  test('a type belongs to the agency with most fields of its own, or to none', () => {
    expect(type('CourtCase')).toMatchObject({ owner: 'courts', kind: 'object' })
    expect(type('Person')).toMatchObject({
      owner: 'center',
      agencies: ['center', 'courts', 'harbour-office'],
    })
    expect(type('Dispute')).toMatchObject({ owner: null, kind: 'interface' })
    expect(type('Status')).toMatchObject({ owner: null, kind: 'enum', fields: [] })
    expect(type('CourtStage')).toMatchObject({ owner: 'courts' })
    expect(type('Filter')).toMatchObject({
      owner: 'center',
      kind: 'input',
      fields: [{ name: 'status', type: 'Status', agencies: ['center'] }],
    })
  })

  test('who only points at a type by its key does not define it', () => {
    expect(type('Agency')).toMatchObject({ agencies: ['center'] })
    expect(fieldsOf('Agency')).toEqual({ code: ['center'], name: ['center'] })
  })

  test("what the API hides and the supergraph's own types are left out", () => {
    expect(Object.keys(fieldsOf('Person'))).not.toContain('identity')
    expect(types.filter(({ name }) => name.includes('__'))).toEqual([])
  })
})
