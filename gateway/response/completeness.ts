import type { IncomingHttpHeaders } from 'node:http'
import type { GraphQLFormattedError } from 'graphql'
import { CLIENT_ERRORS, ClientError } from '../errors.ts'
import type { Completeness } from './describe-completeness.ts'
import type { OperationAnswer } from './operation-answer.ts'

/** With the value `all` a client asks for everything or nothing. */
export const COMPLETENESS_HEADER = 'x-completeness'

/**
 * Whether the client asks for everything or nothing.
 * @throws {ClientError} when the header has a value other than `all`.
 */
export function readRequiresAll(headers: IncomingHttpHeaders): boolean {
  const given = headers[COMPLETENESS_HEADER]
  if (given === undefined) return false
  if (given === 'all') return true
  throw new ClientError(
    'BAD_REQUEST',
    `The header ${COMPLETENESS_HEADER} takes the value "all", for everything or nothing; leave it out to get what there is.`,
  )
}

/**
 * Says in an answer how complete it is; and takes the data out of an incomplete one whose client asked for everything
 * or nothing.
 */
export function addCompleteness(
  { status, result }: OperationAnswer,
  completeness: Completeness,
  { requiresAll, isQuery }: { readonly requiresAll: boolean; readonly isQuery: boolean },
): OperationAnswer {
  const { errors, data } = result
  const extensions = { ...result.extensions, completeness }
  if (!requiresAll || completeness.complete) return { status, result: { errors, data, extensions } }
  return {
    status: isQuery && !errors?.some(isCausedByClient) ? INCOMPLETE_STATUS : status,
    result: { errors: [INCOMPLETE, ...(errors ?? [])], data: null, extensions },
  }
}

const INCOMPLETE: GraphQLFormattedError = {
  message: `Something is missing, and ${COMPLETENESS_HEADER}: all asked for everything or nothing; extensions.completeness says what is missing.`,
  extensions: { code: 'INCOMPLETE' },
}
const INCOMPLETE_STATUS = CLIENT_ERRORS.INCOMPLETE.status

/** Asked again, it would be missing again: a status that invites to do so would mislead. */
const isCausedByClient = ({ extensions }: GraphQLFormattedError) =>
  Object.hasOwn(CLIENT_ERRORS, String(extensions?.code))
