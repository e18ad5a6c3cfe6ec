import type { GraphQLFormattedError } from 'graphql'
import type { DrawnQueryPlan } from '../sandbox/query-plan.ts'
import type { Completeness } from './describe-completeness.ts'

/** What a client is answered, in the order in which it is written: errors come before what they are about. */
export interface OperationResult {
  /** Absent when all went well. */
  readonly errors?: readonly GraphQLFormattedError[] | undefined
  /** Absent when the operation was refused. */
  readonly data?: Readonly<Record<string, unknown>> | null | undefined
  readonly extensions?:
    | { readonly queryPlan?: DrawnQueryPlan | undefined; readonly completeness?: Completeness }
    | undefined
}

export interface OperationAnswer {
  /** The HTTP status that belongs to the result. */
  readonly status: number
  /** After how many whole seconds the same request may be answered, where it was refused for now. */
  readonly retryAfterSeconds?: number
  readonly result: OperationResult
}
