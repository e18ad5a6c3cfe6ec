import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { composeSupergraph } from '../../tests/oracles/compose.ts'
import { readSupergraphFacts } from './supergraph-facts.ts'

const facts = readSupergraphFacts(
  parse(
    composeSupergraph({
      records: `
      extend schema @link(
        url: "https://specs.apollo.dev/federation/v2.12"
        import: ["@key", "@inaccessible", "@authenticated", "@policy", "@cost", "@listSize",
                 { name: "@requiresScopes", as: "@scoped" }]
      )
      type Query {
        records(first: Int = 10 @cost(weight: 2)): [Record!] @listSize(slicingArguments: ["first"], assumedSize: 50)
        page: Page @listSize(slicingArguments: [], sizedFields: ["records"], requireOneSlicingArgument: false)
      }
      type Page { records: [Record!] }
      interface Node { id: ID! }
      interface Record implements Node { id: ID! }
      type Case implements Record & Node @key(fields: "id") @cost(weight: 5) {
        id: ID!
        judge: String @authenticated
        secret: String @scoped(scopes: [["read", "secrets"], ["admin"]]) @policy(policies: [["chief"]])
      }
      type Sealed implements Record & Node @inaccessible { id: ID! }
      union Anything = Case | Page
    `,
    }),
  ),
)

describe('possible types', () => {
  test.each([
    ['Node', ['Case', 'Node', 'Record', 'Sealed']],
    ['Record', ['Case', 'Record', 'Sealed']],
    ['Anything', ['Anything', 'Case', 'Page']],
    ['Case', ['Case']],
    ['Unheard', ['Unheard']],
  ])('of %s', (type, names) => {
    expect([...facts.possibleTypes(type)].sort()).toEqual(names)
  })
})

test('access rules, also under a name of the supergraph’s own', () => {
  expect(Object.fromEntries(facts.access)).toEqual({
    'Case.judge': { authenticated: true },
    'Case.secret': {
      authenticated: false,
      scopes: [['read', 'secrets'], ['admin']],
      policies: [['chief']],
    },
  })
})

test('costs and sizes of lists', () => {
  expect(Object.fromEntries(facts.costs)).toEqual({ Case: 5, 'Query.records(first:)': 2 })
  expect(Object.fromEntries(facts.listSizes)).toEqual({
    'Query.records': {
      assumedSize: 50,
      slicingArguments: ['first'],
      sizedFields: [],
      requireOneSlicingArgument: true,
    },
    'Query.page': { slicingArguments: [], sizedFields: ['records'], requireOneSlicingArgument: false },
  })
})
