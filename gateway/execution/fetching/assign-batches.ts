import type { AgencyClient } from '../../agencies/agency-client.ts'
import type { FetchNode, PlanNode } from '../../planning/plan.ts'
import type { BatchProgram } from './entity-batch.ts'
import type { BatchPlace } from './entity-fetch.ts'

/**
 * Finds the entity fetches of a plan that come about at the same time, as many steps from the start, and go to the
 * same subgraph: they can travel as one request. Planners make one for each place of the operation.
 */
export function assignBatches(
  root: PlanNode,
  client: (subgraph: string) => AgencyClient,
): (fetch: FetchNode) => BatchPlace | undefined {
  const waves = new Map<string, FetchNode[]>()
  /** @returns the number of steps after which the node is done. */
  const visit = (node: PlanNode | undefined, step: number): number => {
    switch (node?.kind) {
      case undefined:
        return step
      case 'sequence':
        return node.nodes.reduce((at, child) => visit(child, at), step)
      case 'parallel':
        return Math.max(step, ...node.nodes.map((child) => visit(child, step)))
      case 'condition':
        return Math.max(visit(node.then, step), visit(node.otherwise, step))
      case 'fetch': {
        if (node.entities && node.entities.context.length === 0) {
          const wave = `${step} ${node.subgraph}`
          waves.set(wave, [...(waves.get(wave) ?? []), node])
        }
        return step + 1
      }
    }
  }
  visit(root, 0)

  const places = new Map<FetchNode, BatchPlace>()
  for (const fetches of waves.values()) {
    if (fetches.length < 2) continue
    const batch: BatchProgram = { client: client(fetches[0]!.subgraph), fetches, texts: new Map() }
    const number = new Set([...places.values()].map((place) => place.number)).size
    for (const [member, fetch] of fetches.entries()) places.set(fetch, { batch, number, member })
  }
  return (fetch) => places.get(fetch)
}
