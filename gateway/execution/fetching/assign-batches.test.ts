import { expect, test } from 'vitest'
import type { FetchNode, PlanNode } from '../../planning/plan.ts'
import { assignBatches } from './assign-batches.ts'

const entities = { requires: [], inputRewrites: [], context: [] }

/** A fetch, named by its selection. */
const fetch = (subgraph: string, selection: string, more: Partial<FetchNode> = {}): FetchNode => ({
  kind: 'fetch',
  subgraph,
  operationKind: 'query',
  variables: [],
  selection,
  brings: [],
  path: [{ kind: 'field', name: selection }],
  outputRewrites: [],
  entities,
  ...more,
})
const root = (subgraph: string): FetchNode => {
  const { entities: _, ...node } = fetch(subgraph, 'root', { path: [] })
  return node
}
const sequence = (...nodes: PlanNode[]): PlanNode => ({ kind: 'sequence', nodes })
const parallel = (...nodes: PlanNode[]): PlanNode => ({ kind: 'parallel', nodes })

function fetchesOf(node: PlanNode): FetchNode[] {
  if (node.kind === 'fetch') return [node]
  const children = node.kind === 'condition' ? [node.whenTrue, node.whenFalse] : node.nodes
  return children.flatMap((child) => (child ? fetchesOf(child) : []))
}

/** The selections that travel together. */
function batches(plan: PlanNode): string[] {
  const placeOf = assignBatches(plan)
  const together = new Map<number, string[]>()
  for (const node of fetchesOf(plan)) {
    const place = placeOf(node)
    if (place) together.set(place.number, [...(together.get(place.number) ?? []), node.selection])
  }
  return [...together.values()].map((names) => names.join(' ')).toSorted()
}

test('fetches to one subgraph, as many steps from the start, travel together', () => {
  const branch = (name: string) =>
    sequence(fetch('a', `${name}1`), fetch('b', `${name}2`), fetch('a', `${name}3`))
  expect(batches(sequence(root('a'), parallel(branch('x'), branch('y'))))).toEqual([
    'x1 y1',
    'x2 y2',
    'x3 y3',
  ])
})

test('one that nothing waits for goes with the last wave of its subgraph', () => {
  const plan = sequence(
    root('a'),
    parallel(fetch('b', 'early'), sequence(fetch('c', 'between'), fetch('b', 'late'))),
  )
  expect(batches(plan)).toEqual(['early late'])
})

test('but not one that something waits for', () => {
  const plan = sequence(
    root('a'),
    parallel(
      sequence(fetch('b', 'needed'), fetch('c', 'next')),
      sequence(fetch('c', 'between'), fetch('b', 'late')),
    ),
  )
  expect(batches(plan)).toEqual([])
})

test('nor root fetches, nor those with values of their own from above', () => {
  const context = [{ up: 1, path: [], variable: 'v' }]
  const special = fetch('b', 'y', { entities: { ...entities, context } })
  expect(batches(parallel(root('b'), root('b'), fetch('b', 'x'), special))).toEqual([])
})

test('equal selections share a list of representations', () => {
  const [first, second, other] = [fetch('b', 'same'), fetch('b', 'same'), fetch('b', 'other')]
  const placeOf = assignBatches(parallel(first, second, other))
  expect(placeOf(first)!.batch.equals).toEqual([0, 0, 2])
})
