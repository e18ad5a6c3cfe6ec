import { expect, test } from 'vitest'
import type { FetchNode, PlanNode } from '../planning/plan.ts'
import { drawQueryPlan } from './query-plan.ts'

const ROOT: FetchNode = {
  kind: 'fetch',
  subgraph: 'center',
  operationKind: 'query',
  operationName: 'View__center__0',
  variables: [{ name: 'id', type: 'ID!' }],
  selection: 'person(id:$id){cases{__typename id}}',
  brings: [{ key: 'person' }],
  path: [],
  outputRewrites: [],
}

const DRAWN_ROOT = {
  kind: 'Fetch',
  serviceName: 'center',
  operationKind: 'query',
  operationName: 'View__center__0',
  operation: 'query View__center__0($id:ID!){person(id:$id){cases{__typename id}}}',
  variableUsages: ['id'],
}

const ENTITIES: FetchNode = {
  kind: 'fetch',
  subgraph: 'courts',
  operationKind: 'query',
  variables: [],
  selection: '...on CourtCase{judge}',
  brings: [{ key: 'judge', type: 'CourtCase' }],
  path: [
    { kind: 'field', name: 'person' },
    { kind: 'field', name: 'cases' },
    { kind: 'list' },
    { kind: 'types', names: ['CourtCase'] },
  ],
  entities: {
    requires: [
      {
        kind: 'fragment',
        type: 'CourtCase',
        selections: [
          { kind: 'field', from: '__typename', to: '__typename' },
          { kind: 'field', from: 'id_0', to: 'id' },
        ],
      },
    ],
    inputRewrites: [],
    context: [],
  },
  outputRewrites: [],
}

const draw = (root: PlanNode) => drawQueryPlan({ root }).node

test('a plan across agencies is drawn with places, representations and operations', () => {
  const plan: PlanNode = {
    kind: 'sequence',
    nodes: [ROOT, { kind: 'parallel', nodes: [ENTITIES, ENTITIES] }],
  }
  const drawnEntities = {
    kind: 'Flatten',
    path: [{ Field: 'person' }, { Field: 'cases' }, '@', { TypeCondition: ['CourtCase'] }],
    node: {
      kind: 'Fetch',
      serviceName: 'courts',
      operationKind: 'query',
      operationName: null,
      operation:
        'query($representations:[_Any!]!){_entities(representations:$representations){...on CourtCase{judge}}}',
      variableUsages: [],
      requires: [
        {
          kind: 'InlineFragment',
          typeCondition: 'CourtCase',
          selections: [
            { kind: 'Field', name: '__typename' },
            { kind: 'Field', name: 'id_0', alias: 'id' },
          ],
        },
      ],
    },
  }
  expect(draw(plan)).toEqual({
    kind: 'Sequence',
    nodes: [DRAWN_ROOT, { kind: 'Parallel', nodes: [drawnEntities, drawnEntities] }],
  })
})

test('rewrites name keys and types', () => {
  const fetch: FetchNode = {
    ...ENTITIES,
    path: [],
    entities: {
      ...ENTITIES.entities!,
      inputRewrites: [
        {
          kind: 'set',
          path: [
            { kind: 'type', name: 'Dispute' },
            { kind: 'field', name: '__typename' },
          ],
          value: 'Dispute',
        },
      ],
    },
    outputRewrites: [{ kind: 'rename', path: [{ kind: 'field', name: 'level__alias_0' }], to: 'level' }],
  }
  expect(draw(fetch)).toMatchObject({
    inputRewrites: [
      { path: [{ TypenameEquals: ['Dispute'] }, { Key: '__typename' }], setValueTo: 'Dispute' },
    ],
    outputRewrites: [{ path: [{ Key: 'level__alias_0' }], renameKeyTo: 'level' }],
  })
})

test('conditions keep their branches', () => {
  expect(draw({ kind: 'condition', variable: 'live', whenTrue: ROOT })).toEqual({
    kind: 'Condition',
    condition: 'live',
    ifClause: DRAWN_ROOT,
    elseClause: null,
  })
})

test('an operation that no agency is asked for has an empty plan', () => {
  expect(drawQueryPlan({})).toEqual({ kind: 'QueryPlan', node: null })
})
