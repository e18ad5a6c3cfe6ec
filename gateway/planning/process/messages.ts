import type { QueryPlan } from '../plan.ts'
import type { PlannableOperation, SubgraphEntry } from '../planner.ts'

/** What the planning process is asked. Supergraphs are named by numbers that the asking side gives. */
export type PlanningRequest = LoadRequest | PlanRequest | ReleaseRequest

export interface LoadRequest {
  readonly kind: 'load'
  readonly supergraph: number
  readonly sdl: string
}

export interface PlanRequest {
  readonly kind: 'plan'
  readonly supergraph: number
  readonly operation: PlannableOperation
}

/** Has no reply. */
export interface ReleaseRequest {
  readonly kind: 'release'
  readonly supergraph: number
}

export interface LoadedFacts {
  readonly apiSdl: string
  readonly subgraphs: readonly SubgraphEntry[]
  readonly overrideLabels: readonly string[]
}

/** One for each request, in the order in which they came. */
export type PlanningReply =
  | { readonly kind: 'loaded'; readonly facts: LoadedFacts }
  | { readonly kind: 'planned'; readonly plan: QueryPlan }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly message: string }

/** Whose fault it is: the supergraph's, the operation's, or the planner's. */
export type FailureReason = 'bad-supergraph' | 'too-complex' | 'defect'

/** What the process is started with. */
export interface PlanningSettings {
  readonly fields: number
  readonly evaluatedPlans: number
  /** Longest that it may be busy with one request, in milliseconds, whatever becomes of the gateway. */
  readonly longestMs: number
}
