/** What keeps one request, or one answer, from costing everybody else. */
export interface GatewayLimits {
  /** Largest request body, in bytes. */
  readonly bodyBytes: number
  /** Most tokens in a document. */
  readonly documentTokens: number
  /** Largest answer of an agency to one fetch, in bytes. */
  readonly answerBytes: number
  /** Connections held open to one agency. */
  readonly connections: number
  /** Fetches that may wait for a connection to one agency. */
  readonly waitingFetches: number
  /** Time for a request that has been read, until its answer, in milliseconds. A client may ask for less. */
  readonly requestMs: number
}

export const DEFAULT_LIMITS: GatewayLimits = {
  bodyBytes: 1024 * 1024,
  documentTokens: 10_000,
  answerBytes: 16 * 1024 * 1024,
  connections: 64,
  waitingFetches: 1_000,
  requestMs: 10_000,
}

/** Time for one fetch from an agency, in milliseconds. */
export const DEFAULT_AGENCY_DEADLINE_MS = 5_000
