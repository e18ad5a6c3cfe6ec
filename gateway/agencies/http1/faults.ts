/** Why an exchange has no response. */
export interface Fault {
  readonly kind: FaultKind
  /**
   * For the log: the system's code, or one of undici's codes for the same, which other programs of the deployment log
   * for their connections. None of it is the other side's own words.
   */
  readonly reason: string
}

/**
 * `malformed`: a response came, but not by the rules of HTTP or not within bounds. `unavailable`: no connection, or
 * it broke. `overdue`: the deadline passed. `refused`: nothing was sent, for reasons on this side.
 */
export type FaultKind = 'malformed' | 'unavailable' | 'overdue' | 'refused'

const malformed = (reason: string): Fault => ({ kind: 'malformed', reason })
const unavailable = (reason: string): Fault => ({ kind: 'unavailable', reason })
const refused = (reason: string): Fault => ({ kind: 'refused', reason })

/** The response cannot be read, or could be read in two ways. */
export const NOT_HTTP = malformed('HTTPParserError')
/** The head, or what surrounds the chunks of a body, is larger than any that is meant well. */
export const HEAD_TOO_LARGE = malformed('UND_ERR_HEADERS_OVERFLOW')
export const BODY_TOO_LARGE = malformed('UND_ERR_RES_EXCEEDED_MAX_SIZE')
/** Several content lengths, or one that a response did not keep which was to be the connection's last. */
export const LENGTH_MISMATCH = malformed('UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
/** `100 Continue`, without a request that waits for it. */
export const CONTINUED = malformed('bad response')
export const UPGRADED = malformed('bad upgrade')

export const CONNECTION_ENDED = unavailable('UND_ERR_SOCKET')
export const OVERDUE: Fault = { kind: 'overdue', reason: 'the deadline passed' }
export const TOO_MANY_WAIT = refused('too many fetches wait for a connection')
export const CLIENT_CLOSED = refused('UND_ERR_CLOSED')
/** It could be read as several fields, or as another request. */
export const INVALID_FIELD = refused('a header field of the request is not printable ASCII on one line')

/** What the system says of a connection that failed. */
export function describeSocketError(error: Error & { readonly code?: string }): Fault {
  return unavailable(error.code ?? error.name)
}
