import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import type { Authenticate } from '../authentication/authenticate.ts'
import { ClientError } from '../errors.ts'
import { isDeveloper } from '../operation/developer.ts'
import { type OperationParameters, readBodyParameters, readUrlParameters } from '../operation/parameters.ts'
import type { Pipeline } from '../operation/pipeline.ts'
import { readRequiresAll } from '../response/completeness.ts'
import type { GraphQLRequestContext } from './context.ts'
import { readDeadline } from './deadline.ts'
import { negotiateMediaType } from './media-type.ts'
import { requirePreflight } from './require-preflight.ts'
import { negotiateStatus } from './statuses.ts'

export const GRAPHQL_PATH = '/graphql'

/** With the value `true` it asks for the operation's plan in `extensions.queryPlan`. */
const QUERY_PLAN_HEADER = 'x-include-query-plan'

export interface GraphQLRouteOptions {
  readonly pipeline: Pipeline
  readonly authenticate: Authenticate
  /** In production plans are shown to developers alone. */
  readonly profile: 'development' | 'production'
  /** Time for a whole request, in milliseconds. */
  readonly requestMs: number
}

/** GraphQL over HTTP: what is decided before the document is read, and the form of the answer. */
export function graphqlRoute(app: FastifyInstance, options: GraphQLRouteOptions): void {
  app.route({
    method: ['GET', 'POST'],
    url: GRAPHQL_PATH,
    handler: async (request, reply) => {
      const mediaType = requireMediaType(request.headers)
      const context = await createContext(request, options)
      const answer = await options.pipeline(readParameters(request), context)
      const status = negotiateStatus(answer, mediaType)
      if (status === 405) reply.header('allow', 'POST')
      if (answer.retryAfterSeconds !== undefined) reply.header('retry-after', answer.retryAfterSeconds)
      return reply
        .code(status)
        .header('content-type', `${mediaType}; charset=utf-8`)
        .send(JSON.stringify(answer.result))
    },
  })
  app.route({
    method: ['DELETE', 'OPTIONS', 'PATCH', 'PUT'],
    url: GRAPHQL_PATH,
    handler: async (request, reply) => {
      reply.header('allow', 'GET, POST')
      throw new ClientError('METHOD_NOT_ALLOWED', `Use POST, or GET for queries; this was ${request.method}.`)
    },
  })
}

function readParameters({ method, headers, url, body }: FastifyRequest): OperationParameters {
  if (method === 'POST') return readBodyParameters(body)
  requirePreflight(headers)
  const query = url.indexOf('?')
  return readUrlParameters(query < 0 ? '' : url.slice(query))
}

function requireMediaType({ accept }: IncomingHttpHeaders) {
  const mediaType = negotiateMediaType(accept)
  if (mediaType) return mediaType
  throw new ClientError(
    'NOT_ACCEPTABLE',
    'Answers are application/json or application/graphql-response+json; the accept header admits neither.',
  )
}

async function createContext(
  request: FastifyRequest,
  { authenticate, profile, requestMs }: GraphQLRouteOptions,
): Promise<GraphQLRequestContext> {
  const { id, method, headers, log } = request
  const deadline = readDeadline(headers, requestMs)
  const requiresAll = readRequiresAll(headers)
  request.operation = {}
  const asker = await authenticate(headers)
  return {
    requestId: id,
    asker,
    deadline,
    requiresAll,
    log: log as Logger,
    // A HEAD is a GET whose answer nobody reads.
    isReadOnly: method !== 'POST',
    explain: headers[QUERY_PLAN_HEADER] === 'true' && isDeveloper(profile, asker.holder),
    summary: request.operation,
  }
}
