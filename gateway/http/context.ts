import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import type { Asker } from '../access/asker.ts'

/** What is known of one GraphQL request beside the operation. */
export interface GraphQLRequestContext {
  readonly requestId: string
  readonly asker: Asker
  /** When its time is up, on the clock of `performance.now()`: it is answered by then with what is there. */
  readonly deadline: number
  /** A child of the gateway's logger; its lines carry the request id. */
  readonly log: Logger
  /** Whether an answer that lacks something is to have no data at all. */
  readonly requiresAll: boolean
  /** Whether the request may change nothing, as a GET or HEAD. */
  readonly isReadOnly: boolean
  /** Whether the client asked for the operation's plan and may have it. */
  readonly explain: boolean
  /** What the request's one log line says of the operation; filled in as it becomes known. */
  readonly summary: OperationSummary
}

export interface OperationSummary {
  operationName?: string
  /** SHA-256 of the document's text. */
  documentHash?: string
  /** Codes of the errors in the answer. */
  errors?: string[]
}
