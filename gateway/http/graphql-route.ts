import { HeaderMap, type HTTPGraphQLRequest } from '@apollo/server'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import type { Authenticate } from '../authentication/authenticate.ts'
import { ClientError } from '../errors.ts'
import { readRequiresAll } from '../response/completeness.ts'
import type { Apollo } from './apollo.ts'
import type { GraphQLRequestContext } from './context.ts'
import { readDeadline } from './deadline.ts'
import { negotiateMediaType } from './media-type.ts'

export const GRAPHQL_PATH = '/graphql'

/** With the value `true` it asks for the operation's plan in `extensions.queryPlan`. */
const QUERY_PLAN_HEADER = 'x-include-query-plan'

/** For CSRF prevention. The form of the answer is settled here, and plugins get no others to read. */
const HEADERS_READ_BY_APOLLO = [
  'content-type',
  'x-apollo-operation-name',
  'apollo-require-preflight',
] as const

export interface GraphQLRouteOptions {
  readonly apollo: Apollo
  readonly authenticate: Authenticate
  /** Plans are shown in development alone. */
  readonly profile: 'development' | 'production'
  /** Time for a whole request, in milliseconds. */
  readonly requestMs: number
}

/** GraphQL over HTTP: what is decided before the document is read. The rest are Apollo Server's plugins. */
export function graphqlRoute(app: FastifyInstance, options: GraphQLRouteOptions): void {
  app.route({
    method: ['GET', 'POST'],
    url: GRAPHQL_PATH,
    handler: async (request, reply) => {
      const context = await createContext(request, options)
      const { status, headers, body } = await options.apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: asApolloRequest(request),
        context: async () => context,
      })
      if (body.kind !== 'complete') throw new Error('Incremental delivery is not served.')
      // Personal records must not stay in any cache between here and the officer.
      for (const [name, value] of headers) reply.header(name, value)
      return reply
        .code(status ?? 200)
        .header('content-type', `${context.mediaType}; charset=utf-8`)
        .header('cache-control', 'no-store')
        .send(body.string)
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

async function createContext(
  request: FastifyRequest,
  { authenticate, profile, requestMs }: GraphQLRouteOptions,
): Promise<GraphQLRequestContext> {
  const mediaType = negotiateMediaType(request.headers.accept)
  // Before execution: Apollo Server finds out only once a mutation has been carried out.
  if (!mediaType)
    throw new ClientError(
      'NOT_ACCEPTABLE',
      'Answers are application/json or application/graphql-response+json; the accept header admits neither.',
    )
  const deadline = readDeadline(request.headers, requestMs)
  const requiresAll = readRequiresAll(request.headers)
  request.operation = {}
  return {
    requestId: request.id,
    caller: await authenticate(request.headers),
    deadline,
    requiresAll,
    log: request.log as Logger,
    mediaType,
    explain: profile === 'development' && request.headers[QUERY_PLAN_HEADER] === 'true',
    summary: request.operation,
  }
}

function asApolloRequest({ method, headers, url, body }: FastifyRequest): HTTPGraphQLRequest {
  const query = url.indexOf('?')
  const read = new HeaderMap()
  for (const name of HEADERS_READ_BY_APOLLO) {
    const value = headers[name]
    if (value !== undefined) read.set(name, String(value))
  }
  return { method, headers: read, search: query < 0 ? '' : url.slice(query), body }
}
