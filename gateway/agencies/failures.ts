import { errors } from 'undici'
import type { AgencyErrorCode } from '../errors.ts'
import { type AgencyAnswer, unanswered } from './answer.ts'

/** Failures of an agency that did answer, but not by the rules of HTTP or not within bounds. */
const MALFORMED = [
  errors.HTTPParserError,
  errors.HeadersOverflowError,
  errors.ResponseExceededMaxSizeError,
  errors.ResponseContentLengthMismatchError,
]

/** undici's words for an answer to nothing, for `100 Continue` and for an upgrade: nothing of which was asked for. */
const OUT_OF_TURN = new Set(['bad response', 'bad upgrade'])

/** What a failure of the exchange means, with undici's or the system's code for it as the reason. */
export function describeFailure(error: Error & { readonly code?: string }): AgencyAnswer {
  const isOutOfTurn = error instanceof errors.SocketError && OUT_OF_TURN.has(error.message)
  return unanswered(codeOf(error, isOutOfTurn), isOutOfTurn ? error.message : (error.code ?? error.name))
}

function codeOf(error: Error, isOutOfTurn: boolean): AgencyErrorCode {
  if (error instanceof errors.ConnectTimeoutError) return 'AGENCY_TIMEOUT'
  return isOutOfTurn || MALFORMED.some((kind) => error instanceof kind)
    ? 'AGENCY_BAD_RESPONSE'
    : 'AGENCY_UNAVAILABLE'
}
