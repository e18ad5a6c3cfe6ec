import type { FetchNode, PlanNode, QueryPlan } from './plan.ts'

/** A fetch with the wave that it may go out in, counted from 0, and the conditions under which it does. */
interface Placed {
  readonly fetch: FetchNode
  readonly conditions: readonly Condition[]
  wave: number
  /** Whether nothing comes after it in the plan. */
  readonly isLast: boolean
}

interface Condition {
  readonly variable: string
  readonly value: boolean
}

/**
 * Rearranges a plan into waves, so that fetches from one subgraph stand beside each other and can go out as one
 * request. A wave begins when the one before has been answered: a slow subgraph holds up what does not need it. So
 * it is done only where it saves requests, and never with mutations, whose order is a promise.
 */
export function alignWaves(plan: QueryPlan): QueryPlan {
  if (!plan.root) return plan
  const placed: Placed[] = []
  place(plan.root, { wave: 0, conditions: [], isLast: true }, placed)
  if (placed.some(({ fetch }) => fetch.operationKind === 'mutation')) return plan
  putOff(placed)
  const waves = groupBy(placed, ({ wave }) => wave)
  const nodes = [...waves.keys()]
    .sort((left, right) => left - right)
    .map((wave) => drawWave(waves.get(wave)!))
  const root: PlanNode = nodes.length === 1 ? nodes[0]! : { kind: 'sequence', nodes }
  return countRequests(root) < countRequests(plan.root) ? { root } : plan
}

/** Requests that a plan costs when fetches from one subgraph that stand beside each other go out as one. */
export function countRequests(node: PlanNode): number {
  switch (node.kind) {
    case 'fetch':
      return 1
    case 'sequence':
      return node.nodes.reduce((sum, child) => sum + countRequests(child), 0)
    case 'parallel': {
      const fetches = node.nodes.filter((child) => child.kind === 'fetch')
      const others = node.nodes.filter((child) => child.kind !== 'fetch')
      return (
        new Set(fetches.map(({ subgraph }) => subgraph)).size +
        others.reduce((sum, child) => sum + countRequests(child), 0)
      )
    }
    case 'condition':
      return Math.max(...[node.then, node.otherwise].map((branch) => (branch ? countRequests(branch) : 0)))
  }
}

/** @returns how many waves the node takes */
function place(node: PlanNode, at: Omit<Placed, 'fetch'>, placed: Placed[]): number {
  switch (node.kind) {
    case 'fetch':
      placed.push({ ...at, fetch: node })
      return 1
    case 'sequence':
      return node.nodes.reduce((length, child, index) => {
        const isLast = at.isLast && index === node.nodes.length - 1
        return length + place(child, { ...at, wave: at.wave + length, isLast }, placed)
      }, 0)
    case 'parallel':
      return Math.max(0, ...node.nodes.map((child) => place(child, at, placed)))
    case 'condition': {
      const branch = (child: PlanNode | undefined, value: boolean) => {
        const conditions = [...at.conditions, { variable: node.variable, value }]
        return child ? place(child, { ...at, conditions }, placed) : 0
      }
      return Math.max(branch(node.then, true), branch(node.otherwise, false))
    }
  }
}

/** A fetch that nothing waits for goes with the last wave that asks its subgraph anyway. */
function putOff(placed: readonly Placed[]): void {
  for (const fetches of groupBy(placed, ({ fetch }) => fetch.subgraph).values()) {
    const lastWave = Math.max(...fetches.map(({ wave }) => wave))
    for (const one of fetches) if (one.isLast) one.wave = lastWave
  }
}

function drawWave(fetches: readonly Placed[]): PlanNode {
  const nodes = fetches.map(({ fetch, conditions }) => conditions.reduceRight<PlanNode>(drawCondition, fetch))
  return nodes.length === 1 ? nodes[0]! : { kind: 'parallel', nodes }
}

function drawCondition(node: PlanNode, { variable, value }: Condition): PlanNode {
  // biome-ignore lint/suspicious/noThenProperty: plain data, never awaited.
  if (value) return { kind: 'condition', variable, then: node }
  return { kind: 'condition', variable, otherwise: node }
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
