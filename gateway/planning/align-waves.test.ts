import { expect, test } from 'vitest'
import { drawPlan } from '../../tests/oracles/draw-plan.ts'
import { alignWaves, countRequests } from './align-waves.ts'
import type { FetchNode, PlanNode } from './plan.ts'

const fetch = (
  subgraph: string,
  selection: string,
  operationKind: 'query' | 'mutation' = 'query',
): FetchNode => ({
  kind: 'fetch',
  subgraph,
  operationKind,
  variables: [],
  selection,
  brings: [],
  path: [],
  outputRewrites: [],
})
const sequence = (...nodes: PlanNode[]): PlanNode => ({ kind: 'sequence', nodes })
const parallel = (...nodes: PlanNode[]): PlanNode => ({ kind: 'parallel', nodes })
const outline = (root: PlanNode) =>
  `\n${drawPlan({ root }).replaceAll(/: query \(\)\n\s+\{ (\w+) \}\n\s+brings /g, ' $1')}`

test('fetches of parallel lines that ask one subgraph come to stand in one wave', () => {
  const plan = parallel(
    sequence(
      fetch('users', 'a'),
      fetch('reviews', 'b'),
      parallel(sequence(fetch('products', 'c'), fetch('stock', 'd')), fetch('stock', 'e')),
    ),
    sequence(
      fetch('products', 'f'),
      parallel(sequence(fetch('reviews', 'g'), fetch('products', 'h')), fetch('stock', 'i')),
    ),
  )
  const { root } = alignWaves({ root: plan })
  expect(outline(root!)).toMatchInlineSnapshot(`
    "
    sequence
      parallel
        users a
        products f
      parallel
        reviews b
        reviews g
      parallel
        products c
        products h
      parallel
        stock d
        stock e
        stock i"
  `)
  expect([countRequests(plan), countRequests(root!)]).toEqual([9, 5])
})

test('a fetch that something waits for is not put off', () => {
  const plan = parallel(
    sequence(fetch('a', 'x'), fetch('b', 'y')),
    sequence(fetch('c', 'z'), fetch('b', 'v'), fetch('a', 'u')),
  )
  expect(outline(alignWaves({ root: plan }).root!)).toMatchInlineSnapshot(`
    "
    sequence
      parallel
        a x
        c z
      parallel
        b y
        b v
      a u"
  `)
})

test('conditions stay with each fetch', () => {
  const plan = parallel(
    sequence(fetch('a', 'x'), {
      kind: 'condition',
      variable: 'v',
      otherwise: sequence(fetch('b', 'y'), fetch('c', 'w')),
    }),
    sequence(fetch('a', 'z'), fetch('c', 'u')),
    fetch('c', 't'),
  )
  expect(outline(alignWaves({ root: plan }).root!)).toMatchInlineSnapshot(`
    "
    sequence
      parallel
        a x
        a z
      if $v
      else
        b y
      parallel
        if $v
        else
          c w
        c u
        c t"
  `)
})

test.each([
  [
    'nothing is saved',
    parallel(sequence(fetch('a', 'x'), fetch('b', 'y')), sequence(fetch('c', 'z'), fetch('d', 'w'))),
  ],
  [
    'it mutates',
    sequence(
      fetch('a', 'x', 'mutation'),
      parallel(sequence(fetch('b', 'y'), fetch('c', 'z')), sequence(fetch('b', 'w'), fetch('c', 'v'))),
    ),
  ],
])('a plan stays as it is when %s', (_, root) => {
  expect(alignWaves({ root })).toEqual({ root })
  expect(alignWaves({})).toEqual({})
})
