import type { ClientErrorCode } from '../errors.ts'
import type { OperationAnswer } from '../response/operation-answer.ts'
import type { MediaType } from './media-type.ts'

/** Request errors that leave the HTTP request itself well-formed. */
const DOCUMENT_ERRORS = new Set<unknown>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_TOO_LARGE',
  'BAD_USER_INPUT',
] satisfies ClientErrorCode[])

/**
 * The status of an answer in its form. In `application/json` a status other than 200 may come from any intermediary,
 * so clients trust a body only with 200: a well-formed request gets it, whatever is wrong with its document or
 * variables (GraphQL over HTTP, section 6.4.1).
 */
export function negotiateStatus(
  { status, result: { errors } }: OperationAnswer,
  mediaType: MediaType,
): number {
  if (mediaType !== 'application/json' || status !== 400) return status
  return errors?.every(({ extensions }) => DOCUMENT_ERRORS.has(extensions?.code)) ? 200 : status
}
