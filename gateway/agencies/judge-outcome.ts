import type { AgencyErrorCode } from '../errors.ts'
import { type AgencyAnswer, readAnswer, unanswered } from './answer.ts'
import type { FaultKind } from './http1/faults.ts'
import type { Outcome } from './http1/response-parser.ts'

const CODES: Readonly<Record<FaultKind, AgencyErrorCode>> = {
  malformed: 'AGENCY_BAD_RESPONSE',
  unavailable: 'AGENCY_UNAVAILABLE',
  overdue: 'AGENCY_TIMEOUT',
  refused: 'AGENCY_UNAVAILABLE',
}

/** What became of an exchange, as an answer. */
export function judgeOutcome(outcome: Outcome): AgencyAnswer {
  return outcome.kind === 'response'
    ? readAnswer(outcome.status, outcome.contentType, outcome.body)
    : unanswered(CODES[outcome.kind], outcome.reason)
}
