import type { FastifyReply } from 'fastify'
import { GraphQLError } from 'graphql'
import { SUBGRAPH_ERRORS, type SubgraphErrorCode } from './contract/errors.ts'
import type { Logger } from './process/logger.ts'

/** Ends a request with a catalogue error, in GraphQL's form on every route. */
export function sendError(reply: FastifyReply, code: SubgraphErrorCode, message: string): FastifyReply {
  return reply.code(SUBGRAPH_ERRORS[code].status).send({ errors: [{ message, extensions: { code } }] })
}

const CLIENT_CODES = new Set<unknown>([
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'FORBIDDEN',
  'CONFLICT',
  'PRECONDITION_FAILED',
  'IDEMPOTENCY_KEY_REUSED',
] satisfies SubgraphErrorCode[])

/**
 * An error of an execution as the gateway may see it: one that was worded for clients as it is; anything else
 * is logged, and only said to have happened.
 */
export function maskError(error: GraphQLError, log: Logger): GraphQLError {
  const { message, path, extensions } = error
  if (CLIENT_CODES.has(extensions.code))
    return new GraphQLError(message, { path, extensions: { code: extensions.code } })
  log.error({ err: error.originalError ?? error, path }, 'a resolver failed')
  return new GraphQLError('The agency could not answer this.', { path, extensions: { code: 'INTERNAL' } })
}
