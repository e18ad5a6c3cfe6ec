import type { QueryPlan } from './plan.ts'

/** Makes plans away from the process that answers requests. */
export interface Planner {
  /** Prepares to plan against a supergraph. @throws {SupergraphError} saying what is wrong with the text. */
  load(supergraphSdl: string): Promise<PlannableSupergraph>
  close(): Promise<void>
}

/** A supergraph that operations can be planned against until it is released. */
export interface PlannableSupergraph {
  /** SDL of the schema that clients see. */
  readonly apiSdl: string
  /** In the supergraph's order. */
  readonly subgraphs: readonly SubgraphEntry[]
  /** Labels of progressive overrides (`@override(label:)`), in order. Empty for most supergraphs. */
  readonly overrideLabels: readonly string[]
  /**
   * @throws {ClientError} with OPERATION_TOO_COMPLEX when planning exceeds its budget of time or memory, or
   * OVERLOADED when too many operations wait to be planned.
   */
  plan(operation: PlannableOperation): Promise<QueryPlan>
  /** Frees what is held for it. Plans under way are still finished. */
  release(): void
}

export interface SubgraphEntry {
  readonly name: string
  /** The routing URL in the supergraph; empty when composition was given none. */
  readonly url: string
}

export interface PlannableOperation {
  /**
   * A document with exactly one operation, valid against the API schema, without introspection fields at its root.
   * Aliases, and variables that a planner would claim for itself, are out of the way.
   */
  readonly text: string
  /** Of the progressive overrides, those that apply. */
  readonly activeLabels: readonly string[]
}

/** Text that is not a supergraph which can be served. The message says why, for an operator. */
export class SupergraphError extends Error {
  override readonly name = 'SupergraphError'
}
