import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { type ErrorCode, INTERNAL_MESSAGE, isErrorCode } from '../errors.ts'

/**
 * An error as clients see it: a code of the catalogue, a message that may be shown, where it belongs, and nothing
 * else. Whatever has no code of the catalogue is a failure inside and says so without its cause.
 */
export function presentError(error: unknown): GraphQLFormattedError {
  const code = codeOf(error)
  if (!(error instanceof GraphQLError)) return { message: INTERNAL_MESSAGE, extensions: { code } }
  const { message, locations, path, extensions } = error
  return {
    message: isFailure(error) ? INTERNAL_MESSAGE : message,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { code, ...(typeof extensions.agency === 'string' && { agency: extensions.agency }) },
  }
}

/** Whether an error is a failure inside that nobody has worded for clients: it belongs into the log, whole. */
export function isFailure(error: unknown): boolean {
  return (
    codeOf(error) === 'INTERNAL' && !(error instanceof GraphQLError && error.extensions.code === 'INTERNAL')
  )
}

function codeOf(error: unknown): ErrorCode {
  if (!(error instanceof GraphQLError)) return 'INTERNAL'
  const { code } = error.extensions
  return isErrorCode(code) ? code : 'INTERNAL'
}
