import type { IncomingHttpHeaders } from 'node:http'
import type { GraphQLFormattedError } from 'graphql'
import { CLIENT_ERRORS, ClientError } from '../errors.ts'
import type { Stage } from '../operation/stage.ts'
import type { createCompletenessDescription } from './describe-completeness.ts'

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
 * Says in the answer how complete it is, whenever an agency was asked; and takes the data out of an incomplete one
 * whose client asked for everything or nothing.
 */
export function completeness(describe: ReturnType<typeof createCompletenessDescription>): Stage {
  return {
    willSendResponse: ({ response: { body, http }, contextValue, operation }) => {
      const { agencies = [], requiresAll } = contextValue
      if (body.kind !== 'single' || agencies.length === 0) return
      const result = body.singleResult
      const { errors = [] } = result
      const described = describe(agencies, errors.length > 0)
      result.extensions = { ...result.extensions, completeness: described }
      if (!requiresAll || described.complete) return
      result.data = null
      result.errors = [INCOMPLETE, ...errors]
      if (operation?.operation === 'query' && !errors.some(isCausedByClient)) http.status = INCOMPLETE_STATUS
    },
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
