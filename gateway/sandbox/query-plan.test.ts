import { composeServices } from '@apollo/composition'
import { operationFromDocument, Supergraph } from '@apollo/federation-internals'
import { type FetchNode, type QueryPlan, QueryPlanner } from '@apollo/query-planner'
import { OperationTypeNode, parse } from 'graphql'
import { expect, test } from 'vitest'
import { drawQueryPlan } from './query-plan.ts'

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])'

const SUBGRAPHS = {
  center: `${LINK}
    type Query { person(id: ID!): Person }
    type Person @key(fields: "identity") { identity: ID!  cases: [CourtCase!]! }
    type CourtCase @key(fields: "id") { id: ID! }`,
  courts: `${LINK}
    type CourtCase @key(fields: "id") { id: ID!  judge: String }`,
  police: `${LINK}
    type Person @key(fields: "identity") { identity: ID!  incidents: Int }`,
}

function plan(document: string): QueryPlan {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(SUBGRAPHS).map(([name, sdl]) => ({ name, typeDefs: parse(sdl) })),
  )
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'))
  const supergraph = Supergraph.build(supergraphSdl)
  const operation = operationFromDocument(supergraph.apiSchema(), parse(document))
  return new QueryPlanner(supergraph).buildQueryPlan(operation)
}

test('a plan across agencies is drawn with places, representations and operations', () => {
  const drawn = drawQueryPlan(plan('query View($id: ID!) { person(id: $id) { incidents cases { judge } } }'))
  expect(drawn).toEqual({
    kind: 'QueryPlan',
    node: {
      kind: 'Sequence',
      nodes: [
        {
          kind: 'Fetch',
          serviceName: 'center',
          operationKind: 'query',
          operationName: 'View__center__0',
          operation: expect.stringMatching(/^query View__center__0\(\$id:ID!\)/),
          variableUsages: ['id'],
        },
        { kind: 'Parallel', nodes: expect.any(Array) },
      ],
    },
  })
  const [, parallel] = (drawn.node as { nodes: { nodes: unknown[] }[] }).nodes
  expect(parallel!.nodes).toContainEqual({
    kind: 'Flatten',
    path: [{ Field: 'person' }, { Field: 'cases' }, '@'],
    node: {
      kind: 'Fetch',
      serviceName: 'courts',
      operationKind: 'query',
      operationName: expect.any(String),
      operation: expect.stringContaining('_entities(representations:$representations)'),
      variableUsages: [],
      requires: [
        {
          kind: 'InlineFragment',
          typeCondition: 'CourtCase',
          selections: [
            { kind: 'Field', name: '__typename' },
            { kind: 'Field', name: 'id' },
          ],
        },
      ],
    },
  })
})

const FETCH: FetchNode = {
  kind: 'Fetch',
  serviceName: 'courts',
  operation: '{ a }',
  operationName: undefined,
  operationKind: OperationTypeNode.QUERY,
}

const DRAWN_FETCH = {
  kind: 'Fetch',
  serviceName: 'courts',
  operation: '{ a }',
  operationName: null,
  operationKind: 'query',
  variableUsages: [],
}

const draw = (node: QueryPlan['node']) => drawQueryPlan({ kind: 'QueryPlan', node: node! }).node

test('a type condition that the planner glued to a place becomes a segment of its own', () => {
  expect(draw({ kind: 'Flatten', path: ['nodes', '@|[CourtCase,Petition]', 'court'], node: FETCH })).toEqual({
    kind: 'Flatten',
    path: [{ Field: 'nodes' }, '@', { TypeCondition: ['CourtCase', 'Petition'] }, { Field: 'court' }],
    node: DRAWN_FETCH,
  })
  expect(draw({ kind: 'Flatten', path: ['|[CourtCase]'], node: FETCH })).toMatchObject({
    path: [{ TypeCondition: ['CourtCase'] }],
  })
})

test('rewrites name keys and types', () => {
  const fetch: FetchNode = {
    ...FETCH,
    inputRewrites: [{ kind: 'ValueSetter', path: ['... on Dispute', '__typename'], setValueTo: 'Dispute' }],
    outputRewrites: [{ kind: 'KeyRenamer', path: ['nodes', 'level__alias_0'], renameKeyTo: 'level' }],
  }
  expect(draw(fetch)).toEqual({
    ...DRAWN_FETCH,
    inputRewrites: [
      { path: [{ TypenameEquals: ['Dispute'] }, { Key: '__typename' }], setValueTo: 'Dispute' },
    ],
    outputRewrites: [{ path: [{ Key: 'nodes' }, { Key: 'level__alias_0' }], renameKeyTo: 'level' }],
  })
})

test('conditions, deferred parts and subscriptions keep their branches', () => {
  expect(draw({ kind: 'Condition', condition: 'live', ifClause: FETCH })).toEqual({
    kind: 'Condition',
    condition: 'live',
    ifClause: DRAWN_FETCH,
    elseClause: null,
  })
  expect(
    draw({
      kind: 'Defer',
      primary: { node: FETCH },
      deferred: [{ depends: [{ id: '0' }], queryPath: ['person'], subselection: '{ a }', node: FETCH }],
    }),
  ).toEqual({
    kind: 'Defer',
    primary: { subselection: null, node: DRAWN_FETCH },
    deferred: [
      {
        depends: [{ id: '0', deferLabel: null }],
        label: null,
        queryPath: ['person'],
        subselection: '{ a }',
        node: DRAWN_FETCH,
      },
    ],
  })
  expect(draw({ kind: 'Subscription', primary: FETCH, rest: FETCH })).toEqual({
    kind: 'Subscription',
    primary: { kind: 'Sequence', nodes: [DRAWN_FETCH, DRAWN_FETCH] },
  })
})

test('an operation that no agency is asked for has an empty plan', () => {
  expect(drawQueryPlan(plan('{ __typename }'))).toEqual({ kind: 'QueryPlan', node: null })
})
