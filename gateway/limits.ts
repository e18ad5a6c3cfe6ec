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
}

export const DEFAULT_LIMITS: GatewayLimits = {
  bodyBytes: 1024 * 1024,
  documentTokens: 10_000,
  answerBytes: 16 * 1024 * 1024,
  connections: 64,
}
