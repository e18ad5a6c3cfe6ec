import { performance } from 'node:perf_hooks'
import fc from 'fast-check'
import {
  execute,
  getNamedType,
  isLeafType,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import { apiSchemaOf } from '../../tests/graph/supergraph.ts'
import { composeSupergraph } from '../../tests/oracles/compose.ts'
import { readSupergraphFacts } from '../planning/supergraph-facts.ts'
import { OperationCosts } from './operation-cost.ts'

const supergraph = composeSupergraph({
  records: `
    extend schema @link(
      url: "https://specs.apollo.dev/federation/v2.12"
      import: ["@shareable", "@cost", "@listSize"]
    )
    type Query {
      record(id: ID, filter: Filter @cost(weight: 3)): Record
      records(first: Int = 5): [Record!] @listSize(slicingArguments: ["first"])
      unbounded: [Record!]
      either(first: Int, last: Int): [Case!] @listSize(slicingArguments: ["first", "last"])
      paged(paging: Paging = { page: { size: 3 } }): Page
      connected(first: Int = 20, after: String): CaseConnection!
      free: Case @cost(weight: 0)
      tags: [Tag!] @listSize(assumedSize: 4, requireOneSlicingArgument: false)
      grid: [[Case!]!] @listSize(assumedSize: 2, requireOneSlicingArgument: false)
      search(text: String @cost(weight: 7)): Case
    }
    type Mutation { change(input: Change!): Case }
    input Change { id: ID!, notes: [Note!] }
    input Note { text: String @cost(weight: 2) }
    input Filter { ids: [ID!] @cost(weight: 1) }
    input Paging { page: PageInput }
    input PageInput { size: Int }
    scalar Tag @cost(weight: 2)
    interface Record { id: ID! title: String related: [Record!] }
    type Case implements Record @cost(weight: 5) {
      id: ID! title: String related: [Record!] @listSize(assumedSize: 2, requireOneSlicingArgument: false)
      judge: Judge
    }
    type Petition implements Record {
      id: ID! title: String related: [Record!] @listSize(assumedSize: 3, requireOneSlicingArgument: false)
      level: Int @cost(weight: 4)
    }
    type Judge { name: String }
    type Page { items: [Case!] total: Int }
    type CaseConnection { nodes: [Case!]! edges: [CaseEdge!]! pageInfo: PageInfo! totalCount: Int }
    type CaseEdge { cursor: String! node: Case! }
    type PageInfo @shareable { hasNextPage: Boolean! }
  `,
})
const schema = apiSchemaOf(supergraph)
const { costs: weights, listSizes } = readSupergraphFacts(parse(supergraph))
const costs = new OperationCosts(schema, {
  costs: weights,
  // Composition by Apollo refuses paths, which the specification has.
  listSizes: new Map([
    ...listSizes,
    [
      'Query.paged',
      { slicingArguments: ['paging.page.size'], sizedFields: ['items'], requireOneSlicingArgument: true },
    ],
  ]),
})

function costOf(text: string) {
  const document = parse(text)
  expect(validate(schema, document)).toEqual([])
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  )!
  return { document, ...costs.compileWithCache(document, operation) }
}

describe('the estimate', () => {
  test.each<[what: string, text: string, cost: number, variables?: Record<string, unknown>]>([
    ['leaves weigh nothing', '{ __typename connected { totalCount } }', 1],
    ['of an abstract type the dearest', '{ record { id } }', 5],
    ['with what is selected on it', '{ record { ... on Petition { level } ... on Case { title } } }', 5],
    ['be it another', '{ record { ... on Petition { level a: level } } }', 9],
    ['a list without a size is ten', '{ unbounded { id } }', 50],
    ['a slicing argument’s default', '{ records { id } }', 25],
    ['a slicing argument', '{ records(first: 2) { id } }', 10],
    ['a slicing variable', 'query ($n: Int) { records(first: $n) { id } }', 15, { n: 3 }],
    ['a variable’s own default', 'query ($n: Int = 4) { records(first: $n) { id } }', 20],
    ['a variable left out', 'query ($n: Int) { records(first: $n) { id } }', 25],
    [
      'a variable named as what objects inherit',
      'query ($valueOf: Int = 4) { records(first: $valueOf) { id } }',
      20,
    ],
    ['less than nothing', '{ records(first: -2) { id } }', 0],
    ['nested arguments by default', '{ paged { items { id } total } }', 1 + 3 * 5],
    ['nested arguments', '{ paged(paging: { page: { size: 7 } }) { items { id } } }', 3 + 7 * 5],
    [
      'nested arguments in a variable',
      'query ($p: Paging) { paged(paging: $p) { items { id } } }',
      3 + 6 * 5,
      { p: { page: { size: 6 } } },
    ],
    [
      'a variable within a nested argument',
      'query ($n: Int) { paged(paging: { page: { size: $n } }) { items { id } } }',
      3 + 2 * 5,
      { n: 2 },
    ],
    ['pages of a connection', '{ connected(first: 3) { nodes { id } } }', 1 + 3 * 5],
    ['edges and nodes', '{ connected(first: 3) { edges { node { id } } nodes { id } } }', 1 + 3 * 6 + 3 * 5],
    ['a page by default', '{ connected { nodes { id } pageInfo { hasNextPage } } }', 1 + 100 + 1],
    ['an empty page', '{ connected(first: 0) { nodes { id } totalCount } }', 1],
    [
      'a page in a fragment',
      '{ connected(first: 2) { ...Page } } fragment Page on CaseConnection { nodes { id } }',
      11,
    ],
    ['a field’s weight instead of its type’s', '{ free { id } }', 0],
    ['weights of leaves', '{ tags }', 8],
    ['lists of lists', '{ grid { id } }', 2 * 10 * 5],
    ['lists as the type of the parent says', '{ record { related { id } } }', 1 + 3 * 5],
    ['weights of arguments', '{ search(text: "a") { id } }', 12],
    ['not of those left out', '{ search { id } }', 5],
    ['nor of null', 'query ($t: String) { search(text: $t) { id } }', 5, { t: null }],
    ['input objects and their fields', '{ record(filter: { ids: ["a", "b"] }) { id } }', 3 + 3 + 5],
    [
      'mutations',
      'mutation ($c: Change!) { change(input: $c) { id } }',
      10 + 1 + 2 * 3 + 5,
      { c: { id: '1', notes: [{ text: 'a' }, { text: 'b' }] } },
    ],
    ['what is skipped', '{ record @skip(if: true) { id } }', 0],
    [
      'what a variable skips',
      'query ($s: Boolean!) { free { judge @skip(if: $s) { name } } }',
      0,
      { s: true },
    ],
    ['and does not', 'query ($s: Boolean!) { free { judge @skip(if: $s) { name } } }', 1, { s: false }],
    [
      'what a variable includes',
      'query ($s: Boolean = false) { free { ... @include(if: $s) { judge { name } } } }',
      0,
    ],
    ['introspection, whatever is asked', '{ __schema { types { fields { name } } } }', 100],
  ])('%s: %s', (_, text, expected, variables = {}) => {
    expect(costOf(text).estimate(variables)).toBe(expected)
  })

  test.each([
    ['{ either { id } }'],
    ['{ either(first: 1, last: 1) { id } }'],
    ['{ either(first: null) { id } }'],
  ])('%s is refused: exactly one argument has to bound the list', (text) => {
    expect(() => costOf(text).estimate({})).toThrow(/"Query.either" needs exactly one of .* first, last/)
  })

  test('of what nests beyond the stack is a refusal, not a failure', () => {
    const levels = Array.from(
      { length: 20_000 },
      (_, level) => `fragment F${level} on Record { related { ...F${level + 1} } }`,
    )
    const document = parse(`{ record { ...F0 } } ${levels.join(' ')} fragment F20000 on Record { id }`)
    const compile = () => costs.compileWithCache(document, document.definitions[0] as OperationDefinitionNode)
    expect(compile).toThrow('The operation nests too deeply.')
  })

  test('of fragments that multiply one another takes no longer than their text', () => {
    const levels = Array.from(
      { length: 200 },
      (_, level) =>
        `fragment F${level} on Record { a: related { ...F${level + 1} } b: related { ...F${level + 1} } }`,
    )
    const document = parse(
      `query ($s: Boolean!) { record { ...F0 } } ${levels.join(' ')} fragment F200 on Record { id @skip(if: $s) ... on Case { judge @skip(if: $s) { name } } }`,
    )
    const begun = performance.now()
    const cost = costs.compileWithCache(document, document.definitions[0] as OperationDefinitionNode)
    expect(cost.estimate({ s: false })).toBe(1e12)
    expect(performance.now() - begun).toBeLessThan(2_000)
  })
})

describe('the actual cost', () => {
  test('is of what the answer holds', () => {
    const { actual } = costOf('{ records { id ... on Petition { level } related { id } } tags }')
    const data = {
      records: [
        { id: '1', level: 3, related: [{ id: '2' }] },
        { id: '3', related: null },
      ],
      tags: ['a', 'b'],
    }
    expect(actual(data, {})).toBe(1 + 4 + 1 + 1 + 2 * 2)
    expect(actual({ records: null, tags: [] }, {})).toBe(0)
    expect(actual(null, {})).toBe(0)
  })

  test('of what was selected twice counts once', () => {
    const { actual } = costOf(
      '{ search(text: "a") { judge { name } ...J } } fragment J on Case { judge { name } judge { n: name } }',
    )
    expect(actual({ search: { judge: { name: 'x', n: 'x' } } }, {})).toBe(7 + 5 + 1)
  })

  test('of a mutation includes what it was given', () => {
    const { actual } = costOf('mutation ($c: Change!) { change(input: $c) { id } }')
    expect(actual({ change: null }, { c: { id: '1' } })).toBe(11)
    expect(actual(null, { c: { id: '1' } })).toBe(10)
  })
})

/** By type: its fields, each with the type that it yields; leaves without. */
const FIELDS: Record<string, Record<string, string | undefined>> = {
  Query: {
    record: 'Record',
    records: 'Record',
    unbounded: 'Record',
    connected: 'CaseConnection',
    free: 'Case',
    grid: 'Case',
    tags: undefined,
  },
  Record: { id: undefined, related: 'Record', '... on Case': 'Case', '... on Petition': 'Petition' },
  Case: { title: undefined, related: 'Record', judge: 'Judge' },
  Petition: { level: undefined, related: 'Record' },
  CaseConnection: { nodes: 'Case', edges: 'CaseEdge', totalCount: undefined },
  CaseEdge: { node: 'Case' },
  Judge: { name: undefined },
}

/** A selection on a type; every field has a key of its own (`_`), so that nothing is selected twice. */
function selection(type: string, depth: number, without: readonly string[]): fc.Arbitrary<string> {
  const fields = Object.entries(FIELDS[type]!).flatMap(([name, result]): fc.Arbitrary<string>[] => {
    if (without.includes(name)) return []
    if (!result) return [fc.constant(`_: ${name}`)]
    const inner = depth === 0 ? fc.constant('{ __typename }') : selection(result, depth - 1, without)
    if (name.startsWith('...')) return [inner.map((selected) => `${name} ${selected}`)]
    const args =
      name === 'records' || name === 'connected' ? fc.constantFrom('', '(first: 2)', '(first: $n)') : null
    return [fc.tuple(args ?? fc.constant(''), inner).map((parts) => `_: ${name}${parts.join(' ')}`)]
  })
  return fc
    .array(fc.oneof(...fields), { minLength: 1, maxLength: 3 })
    .map((chosen) => `{ ${chosen.join(' ')} }`)
}

function anOperation(without: readonly string[] = []) {
  return selection('Query', 3, without).map((selected) => {
    let count = 0
    return `query ($n: Int!) { n: connected(first: $n) { pageInfo { hasNextPage } } ... on Query ${selected} }`.replace(
      /_:/g,
      () => `k${count++}:`,
    )
  })
}

/**
 * Carries an operation out over a world of records.
 * @param choose a number from 0 to a most, for lengths of lists and for types
 */
async function answer(text: string, n: number, choose: (most: number) => number) {
  const { document, estimate, actual } = costOf(text)
  const record = () => ({ __typename: choose(1) === 1 ? 'Case' : 'Petition' })
  const list = (most: number) => Array.from({ length: choose(most) }, record)
  const { data, errors } = await execute({
    schema,
    document,
    variableValues: { n },
    fieldResolver: (source, args, _, { fieldName, parentType, returnType }) => {
      if (isLeafType(getNamedType(returnType))) return fieldName === 'tags' ? list(4).map(() => 'a') : 1
      switch (fieldName) {
        case 'records':
          return list(args.first)
        case 'unbounded':
          return list(10)
        case 'related':
          return list(parentType.name === 'Case' ? 2 : 3)
        case 'connected':
          return { first: args.first }
        case 'nodes':
        case 'edges':
          return list(source.first)
        case 'grid':
          return Array.from({ length: choose(2) }, () => list(10))
        default:
          return record()
      }
    },
    typeResolver: (value) => (value as { __typename: string }).__typename,
  })
  expect(errors).toBeUndefined()
  return { actual: actual(data!, { n }), estimate: estimate({ n }) }
}

const anyLength = fc.nat({ max: 4 })

test('no answer within the sizes of its lists costs more than was estimated', async () => {
  await fc.assert(
    fc.asyncProperty(anOperation(), anyLength, fc.infiniteStream(fc.nat()), async (text, n, chance) => {
      const { actual, estimate } = await answer(text, n, (most) => chance.next().value! % (most + 1))
      expect(actual).toBeLessThanOrEqual(estimate)
    }),
    { numRuns: 200 },
  )
})

test('where all lists are full and no type is abstract, the answer costs what was estimated', async () => {
  await fc.assert(
    fc.asyncProperty(
      anOperation(['record', 'records', 'unbounded', 'related']),
      anyLength,
      async (text, n) => {
        const { actual, estimate } = await answer(text, n, (most) => most)
        expect(actual).toBe(estimate)
      },
    ),
    { numRuns: 200 },
  )
})
