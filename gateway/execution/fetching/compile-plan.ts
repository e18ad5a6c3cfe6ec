import type { AgencyClient } from '../../agencies/agency-client.ts'
import type { PlanNode, QueryPlan } from '../../planning/plan.ts'
import { assignBatches } from './assign-batches.ts'
import { compileEntityFetch, type Step } from './entity-fetch.ts'
import type { EntityKeys } from './entity-keys.ts'
import type { EntityFetchNode } from './execution.ts'
import { compileRootFetch } from './root-fetch.ts'
import type { TypeRelation } from './type-relation.ts'

export interface PlanContext {
  /** The client of a subgraph's agency. */
  readonly client: (subgraph: string) => AgencyClient
  readonly types: TypeRelation
  readonly keys: EntityKeys
}

/**
 * Compiles a plan into what carries it out: all that does not depend on the request is done here. The plan is one of an
 * operation whose conditions are decided.
 */
export function compilePlan({ root }: QueryPlan, context: PlanContext): Step {
  if (!root) return () => undefined
  const placeOf = assignBatches(root)
  const compile = (node: PlanNode): Step => {
    switch (node.kind) {
      case 'sequence':
        return sequence(node.nodes.map(compile))
      case 'parallel':
        return parallel(node.nodes.map(compile))
      case 'condition':
        throw new Error(`The plan of a decided operation asks for the variable $${node.variable}.`)
      case 'fetch': {
        const client = context.client(node.subgraph)
        return node.entities
          ? compileEntityFetch(node as EntityFetchNode, { ...context, client, place: placeOf(node) })
          : compileRootFetch(node, client, context.types)
      }
    }
  }
  return compile(root)
}

function sequence(steps: readonly Step[]): Step {
  return async (execution) => {
    for (const step of steps) await step(execution)
  }
}

function parallel(steps: readonly Step[]): Step {
  return async (execution) => {
    await Promise.all(steps.map((step) => step(execution)))
  }
}
