import { type ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Authenticate } from '../authentication/authenticate.ts'
import { ClientError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { GraphQLRequestContext } from './context.ts'
import { negotiateMediaType } from './media-type.ts'

export const GRAPHQL_PATH = '/graphql'

export interface GraphQLRouteOptions {
  readonly apollo: ApolloServer<GraphQLRequestContext>
  readonly authenticate: Authenticate
  /** Whether this request may have its plan, and asks for it. */
  readonly wantsQueryPlan: (headers: FastifyRequest['headers']) => boolean
}

/** GraphQL over HTTP. What is decided before the document is read stands here; the rest are Apollo Server's plugins. */
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
      return reply
        .code(status ?? 200)
        .headers(Object.fromEntries(headers))
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
  { authenticate, wantsQueryPlan }: GraphQLRouteOptions,
): Promise<GraphQLRequestContext> {
  const mediaType = negotiateMediaType(request.headers.accept)
  // Before execution: Apollo Server finds out only once a mutation has been carried out.
  if (!mediaType)
    throw new ClientError(
      'NOT_ACCEPTABLE',
      'Answers are application/json or application/graphql-response+json; the accept header admits neither.',
    )
  request.operation = {}
  return {
    requestId: request.id,
    caller: await authenticate(request.headers),
    log: request.log as Logger,
    mediaType,
    explain: wantsQueryPlan(request.headers),
    summary: request.operation,
  }
}

function asApolloRequest({ method, headers, url, body }: FastifyRequest): HTTPGraphQLRequest {
  const query = url.indexOf('?')
  const map = new HeaderMap()
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value)
  return { method, headers: map, search: query < 0 ? '' : url.slice(query), body }
}
