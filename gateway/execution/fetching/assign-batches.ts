import type { FetchNode, PlanNode } from '../../planning/plan.ts'
import type { BatchProgram } from './entity-batch.ts'
import type { BatchPlace } from './entity-fetch.ts'

/** An entity fetch, and after how many others it comes at the earliest. */
interface Candidate {
  readonly fetch: FetchNode
  readonly wave: number
  /** Whether nothing of the plan comes after it: it may as well travel with a later one. */
  readonly isLast: boolean
}

/**
 * Finds the entity fetches of a plan that can travel to their subgraph as one request: those of one wave, as many
 * steps from the start; and one that nothing waits for, with the subgraph's last wave. Planners make one fetch for
 * each place of the operation.
 */
export function assignBatches(root: PlanNode): (fetch: FetchNode) => BatchPlace | undefined {
  const bySubgraph = groupBy(candidatesOf(root), ({ fetch }) => fetch.subgraph)
  const places = new Map<FetchNode, BatchPlace>()
  let batches = 0
  for (const candidates of bySubgraph.values()) {
    const lastWave = Math.max(...candidates.map(({ wave }) => wave))
    const waves = groupBy(candidates, ({ wave, isLast }) => (isLast ? lastWave : wave))
    for (const wave of waves.values()) {
      if (wave.length < 2) continue
      const fetches = wave.map(({ fetch }) => fetch)
      const batch: BatchProgram = {
        fetches,
        equals: numberEqual(fetches),
        texts: new Map(),
      }
      const number = batches++
      for (const [member, fetch] of fetches.entries()) places.set(fetch, { batch, number, member })
    }
  }
  return (fetch) => places.get(fetch)
}

function candidatesOf(root: PlanNode): Candidate[] {
  const found: Candidate[] = []
  /** @returns the wave of what comes after the node. */
  const visit = (node: PlanNode, wave: number, isLast: boolean): number => {
    switch (node.kind) {
      case 'condition':
        return wave
      case 'sequence':
        return node.nodes.reduce(
          (at, child, index) => visit(child, at, isLast && index === node.nodes.length - 1),
          wave,
        )
      case 'parallel':
        return Math.max(wave, ...node.nodes.map((child) => visit(child, wave, isLast)))
      case 'fetch':
        if (node.entities && node.entities.context.length === 0) found.push({ fetch: node, wave, isLast })
        return wave + 1
    }
  }
  visit(root, 0, true)
  return found
}

function numberEqual(fetches: readonly FetchNode[]): number[] {
  const identities = fetches.map(({ selection, variables, entities }) =>
    JSON.stringify([selection, variables, entities?.inputRewrites]),
  )
  return identities.map((identity) => identities.indexOf(identity))
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
