import type { FastifyReply } from 'fastify'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { SUBGRAPH_ERRORS, type SubgraphErrorCode } from './contract/errors.ts'
import type { Logger } from './process/logger.ts'

/** Ends a request with a catalogue error, in GraphQL's form on every route. */
export function sendError(reply: FastifyReply, code: SubgraphErrorCode, message: string): FastifyReply {
  return reply.code(SUBGRAPH_ERRORS[code].status).send({ errors: [{ message, extensions: { code } }] })
}

const CLIENT_CODES = new Set([
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
])

/**
 * An error as the gateway may see it: one of the catalogue as it is; anything else is logged, and only
 * said to have happened.
 */
export function maskError(
  formatted: GraphQLFormattedError,
  error: unknown,
  log: Logger,
): GraphQLFormattedError {
  const code = String(formatted.extensions?.code)
  const { locations: _, ...kept } = formatted
  if (CLIENT_CODES.has(code)) return { ...kept, extensions: { code } }
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error
  log.error({ err: cause, path: formatted.path }, 'a resolver failed')
  return { ...kept, message: 'The agency could not answer this.', extensions: { code: 'INTERNAL' } }
}
