import type { AgencyClient } from '../../agencies/agency-client.ts'
import type { PlanNode, QueryPlan } from '../../planning/plan.ts'
import { clientVariable } from '../operation/planner-operation.ts'
import { assignBatches } from './assign-batches.ts'
import { compileEntityFetch, type EntityFetchNode, type Step } from './entity-fetch.ts'
import type { EntityKeys } from './entity-keys.ts'
import type { Execution } from './execution.ts'
import { compileRootFetch } from './root-fetch.ts'
import type { TypeRelation } from './type-relation.ts'

export interface PlanContext {
  /** The client of a subgraph's agency. */
  readonly client: (subgraph: string) => AgencyClient
  readonly types: TypeRelation
  readonly keys: EntityKeys
  /** Default values of the operation's Boolean variables. */
  readonly defaults: ReadonlyMap<string, boolean>
}

const NOTHING: Step = { run: () => undefined, skip: () => undefined }

/** Compiles a plan into what carries it out: all that does not depend on the request is done here. */
export function compilePlan({ root }: QueryPlan, context: PlanContext): Step {
  if (!root) return NOTHING
  const placeOf = assignBatches(root)
  const compile = (node: PlanNode | undefined): Step => {
    switch (node?.kind) {
      case undefined:
        return NOTHING
      case 'sequence':
        return sequence(node.nodes.map(compile))
      case 'parallel':
        return parallel(node.nodes.map(compile))
      case 'condition':
        return condition(node.variable, compile(node.whenTrue), compile(node.whenFalse), context)
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
  return {
    run: async (execution) => {
      for (const step of steps) await step.run(execution)
    },
    skip: skipAll(steps),
  }
}

function parallel(steps: readonly Step[]): Step {
  return {
    run: async (execution) => {
      await Promise.all(steps.map((step) => step.run(execution)))
    },
    skip: skipAll(steps),
  }
}

function skipAll(steps: readonly Step[]): Step['skip'] {
  return (execution) => {
    for (const step of steps) step.skip(execution)
  }
}

function condition(variable: string, whenTrue: Step, whenFalse: Step, { defaults }: PlanContext): Step {
  const name = clientVariable(variable)
  const holds = ({ variables }: Execution) =>
    (Object.hasOwn(variables, name) ? variables[name] : defaults.get(name)) === true
  return {
    run: (execution) => {
      const [taken, left] = holds(execution) ? [whenTrue, whenFalse] : [whenFalse, whenTrue]
      left.skip(execution)
      return taken.run(execution)
    },
    skip: skipAll([whenTrue, whenFalse]),
  }
}
