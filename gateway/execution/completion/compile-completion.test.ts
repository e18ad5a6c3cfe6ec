import { buildSchema, type GraphQLObjectType, type OperationDefinitionNode, parse } from 'graphql'
import { expect, test } from 'vitest'
import { decideConditions } from '../operation/conditions.ts'
import { fragmentsOf } from '../operation/root-selections.ts'
import { compileCompletion } from './compile-completion.ts'

const SCHEMA = buildSchema(`
  type Query { thing: Thing  named: [Named]  matrix: [[Int!]]  sure: Thing!  either: Either }
  interface Named { name: String! }
  type Thing implements Named {
    name: String!  id: ID  count: Int  share: Float  open: Boolean  kind: Kind  any: Any  toString: String
    inner: Thing!  many: [Thing!]!
  }
  type Place implements Named { name: String!  code: ID }
  union Either = Thing | Place
  enum Kind { LARGE SMALL }
  scalar Any
`)

function complete(text: string, data: Record<string, unknown>, truths: readonly string[] = []) {
  const document = decideConditions(parse(text), truths)
  const faults: string[] = []
  const completion = compileCompletion(
    (document.definitions[0] as OperationDefinitionNode).selectionSet.selections,
    SCHEMA.getQueryType() as GraphQLObjectType,
    {
      schema: SCHEMA,
      fragments: fragmentsOf(document),
      keyOf: ({ name }) => name.value,
      isHidden: (typename) => typename === 'Secret',
      ownerOf: () => undefined,
    },
  )
  const answer = completion(data, {
    introspected: {},
    fault: (path) => {
      faults.push(path.join('.'))
      return null
    },
  })
  return { answer, faults }
}

test.each([
  ['id', 'a', 'a'],
  ['id', 7, '7'],
  ['count', -3, -3],
  ['share', 0.5, 0.5],
  ['share', 2, 2],
  ['open', false, false],
  ['kind', 'SMALL', 'SMALL'],
  ['any', { a: [1] }, { a: [1] }],
  ['any', 0, 0],
  ['name', '', ''],
])('a leaf that fits: %s %j', (field, value, expected) => {
  expect(complete(`{ thing { ${field} } }`, { thing: { name: 'x', [field]: value } })).toEqual({
    answer: { thing: { [field]: expected } },
    faults: [],
  })
})

test.each([
  ['id', 1.5],
  ['id', {}],
  ['count', 2 ** 31],
  ['count', '7'],
  ['count', 1.5],
  ['share', '0.5'],
  ['open', 0],
  ['kind', 'HUGE'],
  ['kind', 'constructor'],
  ['toString', 5],
])('a leaf that does not fit: %s %j', (field, value) => {
  expect(complete(`{ thing { ${field} } }`, { thing: { [field]: value } })).toEqual({
    answer: { thing: { [field]: null } },
    faults: [`thing.${field}`],
  })
})

test('what was not fetched is null, also under names that every object inherits', () => {
  expect(complete('{ thing { id toString any } }', { thing: {} })).toEqual({
    answer: { thing: { id: null, toString: null, any: null } },
    faults: [],
  })
})

test('null rises to the nearest place that may be null', () => {
  const thing = { many: [{ inner: { name: 'a' } }, { inner: { name: null } }] }
  expect(complete('{ thing { many { inner { name } } } }', { thing })).toEqual({
    answer: { thing: null },
    faults: expect.arrayContaining(['thing.many.1.inner.name']),
  })
  expect(complete('{ sure { id } }', {})).toEqual({ answer: null, faults: ['sure'] })
})

test('lists in lists are told apart in paths', () => {
  expect(complete('{ matrix }', { matrix: [[1, 2], null, [3, 'x', 5]] })).toEqual({
    answer: { matrix: [[1, 2], null, null] },
    faults: expect.arrayContaining(['matrix.2.1']),
  })
})

test('objects of an abstract type are answered each by its own type', () => {
  const named = [
    { __typename: 'Place', name: 'p', code: '3711' },
    { __typename: 'Thing', name: 't', count: 1 },
    { __typename: 'Secret', name: 's' },
    { __typename: 'Nothing', name: 'n' },
    null,
  ]
  const query = '{ named { t: __typename ... on Place { code } name ... on Thing { count name } } }'
  expect(complete(query, { named })).toEqual({
    answer: {
      named: [{ t: 'Place', code: '3711', name: 'p' }, { t: 'Thing', name: 't', count: 1 }, null, null, null],
    },
    faults: ['named.3'],
  })
})

test('keys stand in the order of the selection, fragments where they are spread', () => {
  const { answer } = complete(
    '{ thing { ...B id } either { __typename ... on Thing { id } } } fragment B on Named { name ... on Thing { count id } }',
    { thing: { id: '1', count: 2, name: 'n' }, either: { __typename: 'Place' } },
  )
  expect(JSON.stringify(answer)).toBe(
    '{"thing":{"name":"n","count":2,"id":"1"},"either":{"__typename":"Place"}}',
  )
})

test('an object of which conditions leave nothing is empty', () => {
  const query =
    'query ($a: Boolean!) { thing { name @include(if: $a) inner { ... @include(if: $a) { id } } many { name } } }'
  const thing = { name: 'n', inner: { id: '1' }, many: [] }
  expect(complete(query, { thing }, ['a']).answer).toEqual({ thing })
  expect(complete(query, { thing }).answer).toEqual({ thing: { inner: {}, many: [] } })
})

test('no name of the client runs as a program', () => {
  const { answer } = complete('{ thing { __proto__: name constructor: id } }', {
    thing: { name: 'n', id: '1' },
  })
  const thing = answer!.thing as object
  expect(Object.entries(thing)).toEqual([
    ['__proto__', 'n'],
    ['constructor', '1'],
  ])
  expect(Object.getPrototypeOf(thing)).toBe(Object.prototype)
})
