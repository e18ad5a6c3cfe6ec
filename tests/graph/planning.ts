import { parseOperation, Supergraph } from '@apollo/federation-internals'
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner'

export interface Planned {
  readonly plan: QueryPlan
  /** How many complete plans the planner compared. */
  readonly evaluated: number
}

/** A planner of a supergraph's operations, set up as the gateway's is. */
export function createPlanner(supergraphSdl: string): (operation: string) => Planned {
  const supergraph = Supergraph.build(supergraphSdl)
  const planner = new QueryPlanner(supergraph)
  const api = supergraph.apiSchema()
  return (operation) => {
    const plan = planner.buildQueryPlan(parseOperation(api, operation))
    return { plan, evaluated: planner.lastGeneratedPlanStatistics()!.evaluatedPlanCount }
  }
}
