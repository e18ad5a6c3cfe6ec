import type { DocumentNode, GraphQLError, GraphQLSchema } from 'graphql'
import type { AgencyCall } from '../agencies/agency-client.ts'
import type { ErrorCode } from '../errors.ts'
import type { PlanCacheStatistics } from '../planning/plan-cache.ts'
import type { DrawnQueryPlan } from '../sandbox/query-plan.ts'

/** One operation to run: validated against the API schema, its name resolved and its variables checked. */
export interface ExecutionRequest {
  readonly document: DocumentNode
  /** SHA-256 of the document's text; with the operation's name it identifies a plan. */
  readonly documentHash: string
  /** Absent when the document has a single operation. */
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
  /** For whom the agencies are asked. */
  readonly call: AgencyCall
  /** Whether the answer is to carry its plan. */
  readonly explain: boolean
  /** The API schema that the document was validated against: it names the supergraph's version to run on. */
  readonly schema: GraphQLSchema
}

export interface ExecutionAnswer {
  /** Shaped by the operation, in its order; null when a null rose to the root. */
  readonly data: Readonly<Record<string, unknown>> | null
  /** Each with a code of the catalogue in `extensions.code`, located where it can be. Empty when all went well. */
  readonly errors: readonly GraphQLError[]
  /** Every agency that was asked, in the order in which it first was. */
  readonly agencies: readonly AgencyOutcome[]
  /** When asked for. */
  readonly queryPlan?: DrawnQueryPlan
}

/** How it went with one agency in one operation. */
export interface AgencyOutcome {
  /** The agency's code. */
  readonly agency: string
  /** Complete: everything came. Absent: nothing did. */
  readonly state: 'complete' | 'partial' | 'absent'
  /** Codes of what went wrong, each once; empty when complete. */
  readonly reasons: readonly ErrorCode[]
  /** Places in the answer that lack something because of it; empty when complete. */
  readonly paths: readonly (readonly (string | number)[])[]
}

export type EngineState =
  | { readonly phase: 'empty' }
  | { readonly phase: 'ready'; readonly supergraphSdl: string; readonly apiSchema: GraphQLSchema }
  | { readonly phase: 'stopped' }

/** Plans operations over the agencies of a supergraph and carries the plans out. */
export interface Engine {
  readonly state: EngineState
  /** How the cache of plans for the supergraph in service is doing; undefined where it cannot be looked into. */
  readonly planCache?: PlanCacheStatistics | undefined
  /**
   * Takes a supergraph into service. Those loaded before stay for requests that were validated against their schema,
   * until they are retired.
   * @throws {SupergraphError} when it is not a supergraph, or names a subgraph that no agency is known for; what was
   * in service before still is.
   */
  load(supergraphSdl: string): Promise<void>
  /** Frees what is held for a supergraph, named by its API schema, that no request runs on or will run on. */
  retire(apiSchema: GraphQLSchema): Promise<void>
  /** What an agency does not answer costs only its fields. Throws only what is our own fault. */
  execute(request: ExecutionRequest): Promise<ExecutionAnswer>
  /** Takes no more operations. The connections to the agencies stay; who made them closes them. */
  stop(): Promise<void>
}
