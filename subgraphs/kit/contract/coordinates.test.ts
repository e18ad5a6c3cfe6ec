import { readFileSync } from 'node:fs'
import { parse } from 'graphql'
import { expect, it } from 'vitest'
import { followsItsType, readCoordinates } from './coordinates.ts'

const graph = (body: string) =>
  readCoordinates(
    parse(`enum join__Graph { CENTER @join__graph(name: "center") COURTS @join__graph(name: "courts")
      POLICE @join__graph(name: "police") } ${body}`),
  )

it('gives a field to who alone answers it, a shared one to whose record it is, else to the center', () => {
  const { objects } = graph(`
    type CourtCase @join__type(graph: CENTER) @join__type(graph: COURTS) {
      title: String
      parties: String @join__field(graph: CENTER) @join__field(graph: COURTS, external: true)
      judge: String @join__field(graph: COURTS)
    }
    type Party @join__type(graph: CENTER) @join__type(graph: COURTS) { name: String }
    type Vehicle @join__type(graph: POLICE) @join__type(graph: COURTS) { plate: String }`)
  const owner = (type: string, field: string) => objects.get(type)?.get(field)?.owner
  expect(owner('CourtCase', 'title')).toBe('courts')
  expect(owner('CourtCase', 'parties')).toBe('center')
  expect(owner('CourtCase', 'judge')).toBe('courts')
  expect(owner('Party', 'name')).toBe('center')
  expect(owner('Vehicle', 'plate')).toBeUndefined()
})

it('gives a field of an interface to the agency that knows the interface as an object, on all its types', () => {
  const { objects } = graph(`
    interface Thing @join__type(graph: CENTER) @join__type(graph: POLICE, isInterfaceObject: true) {
      title: String @join__field(graph: CENTER) @join__field(graph: POLICE, external: true)
      view: String @join__field(graph: POLICE)
    }
    type Book implements Thing @join__type(graph: CENTER) { title: String view: String @join__field }`)
  expect(objects.get('Book')?.get('view')?.owner).toBe('police')
  expect(objects.get('Book')?.get('title')?.owner).toBe('center')
})

it('tells what can be null, and what is text', () => {
  const { objects, abstract } = graph(`
    interface Dispute @join__type(graph: CENTER) { id: ID! }
    union Any @join__type(graph: CENTER) = Thing
    type Thing @join__type(graph: CENTER) {
      id: ID! names: [String!] count: Int! hidden: String @inaccessible
    }
    type Hidden @join__type(graph: CENTER) @inaccessible { id: ID! }`)
  expect(objects.get('Thing')).toEqual(
    new Map([
      ['id', { owner: 'center', nullable: false, isText: true, type: 'ID' }],
      ['names', { owner: 'center', nullable: true, isText: true, type: 'String' }],
      ['count', { owner: 'center', nullable: false, isText: false, type: 'Int' }],
    ]),
  )
  expect([...objects.keys()]).toEqual(['Thing'])
  expect([...abstract]).toEqual(['Dispute', 'Any'])
})

it('has what makes a page follow what is listed', () => {
  expect(followsItsType('CourtCaseConnection', 'nodes')).toBe(true)
  expect(followsItsType('CourtCaseEdge', 'cursor')).toBe(true)
  expect(followsItsType('PageInfo', 'endCursor')).toBe(true)
  expect(followsItsType('CourtCaseConnection', 'totalCount')).toBe(false)
  expect(followsItsType('Person', 'nodes')).toBe(false)
})

it('knows an owner of everything that the present graph lets a client select', () => {
  const file = new URL('../../../schema/supergraph.graphql', import.meta.url)
  const { objects } = readCoordinates(parse(readFileSync(file, 'utf8')))
  const unowned = [...objects].flatMap(([type, fields]) =>
    [...fields]
      .filter(([field, { owner }]) => owner === undefined && !followsItsType(type, field))
      .map(([field]) => `${type}.${field}`),
  )
  expect(unowned).toEqual([])
})
