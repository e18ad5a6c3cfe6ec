import { randomUUID } from 'node:crypto'
import fastify, { type FastifyInstance, LogController, type RouteHandlerMethod } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import { type AdmissionKeys, admitOnlyBoundRequests, TooManyRequests } from './admission/admit.ts'
import { admitOnlyPinnedClients, mutualTls } from './admission/pinned-clients.ts'
import type { SubgraphContext } from './context.ts'
import type { AgencyCode } from './contract/agencies.ts'
import { CallerRefused, type Issuer, type VerifiedCaller } from './contract/caller.ts'
import { Refusal } from './contract/errors.ts'
import type { Database } from './database.ts'
import type { SubgraphEnvironment } from './environment.ts'
import type { Feed } from './feed/read.ts'
import { feedRoutes } from './feed/routes.ts'
import { graphqlHandler } from './graphql-handler.ts'
import { sendError } from './http-errors.ts'
import { type Inbox, inboxRoute } from './inbox/route.ts'
import { createDrain } from './process/drain.ts'
import type { Logger } from './process/logger.ts'
import { serverTlsOf } from './process/tls.ts'

/** A subgraph's HTTP server, listening. */
export interface RunningServer {
  /** Base URL, e.g. http://127.0.0.1:4002 */
  readonly url: string
  /** Puts another executable schema in the place of the present one; requests in flight finish on theirs. */
  replaceSchema(schema: GraphQLSchema): void
  /** Refuses new requests, finishes those in flight, and returns when all is closed. */
  close(): Promise<void>
}

/** A route of an agency's own, beside those that all have; a refusal with BAD_REQUEST is answered as one. */
export interface OwnRoute {
  readonly url: `/${string}`
  /** Who alone may call it. */
  readonly issuer: Issuer
  /** Answers a GET with its query's parameters. */
  answer(query: unknown): Promise<unknown>
}

export interface ServerOptions {
  readonly agency: { readonly code: AgencyCode | (string & {}) }
  readonly environment: Pick<
    SubgraphEnvironment,
    'HOST' | 'PORT' | 'TLS_CERT' | 'TLS_KEY' | 'TLS_CLIENT_PINS'
  > &
    AdmissionKeys
  readonly schema: GraphQLSchema
  readonly db: Database
  readonly log: Logger
  /** Absent for an agency that has no feed. */
  readonly feed?: Feed
  /** Absent for an agency to which the center has nothing to say. */
  readonly inbox?: Inbox
  readonly routes?: readonly OwnRoute[]
  /** Requests of gateway or center that are remembered at a time, so that none is played again. */
  readonly mostRemembered?: number
  createContext(caller: VerifiedCaller, log: Logger): Omit<SubgraphContext, 'caller' | 'db' | 'log'>
}

const BODY_BYTES = 4 * 1024 * 1024
const REQUEST_ID = /^[\w-]{1,64}$/
const ANYONE = { config: { mayCall: 'anyone' } } as const

/** Starts serving `/graphql`, the feed's routes, the inbox, `/health/live` and `/health/ready`. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { agency, environment, feed, inbox, log } = options
  const tls = serverTlsOf(environment)
  const server = fastify({
    ...(tls && { https: mutualTls(tls) }),
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    bodyLimit: BODY_BYTES,
    requestIdHeader: false,
    genReqId: (request) => {
      const given = request.headers['x-request-id']
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
    },
  })
  const drain = createDrain(server)
  if (tls) admitOnlyPinnedClients(server, tls, log)
  logRequests(server)
  answerErrors(server)
  const { mostRemembered } = options
  admitOnlyBoundRequests(server, { audience: agency.code, keys: environment, mostRemembered })

  let answer = serve(options, options.schema)
  server.post('/graphql', { config: { mayCall: 'gateway' } }, function (request, reply) {
    return answer.call(this, request, reply)
  })
  if (feed) feedRoutes(server, feed)
  if (inbox) inboxRoute(server, inbox)
  for (const route of options.routes ?? []) addRoute(server, route)
  server.get('/health/live', ANYONE, async () => ({ status: 'live' }))
  server.get('/health/ready', ANYONE, async (_request, reply) => {
    if (drain.state === 'draining') return reply.code(503).send({ status: 'draining' })
    await options.db.execute('select 1')
    return { status: 'ready' }
  })
  const url = await server.listen({ host: environment.HOST, port: environment.PORT })
  log.info({ url }, 'listening')

  return {
    url,
    replaceSchema: (schema) => {
      answer = serve(options, schema)
    },
    close: () => drain.drain(),
  }
}

function serve({ db, createContext }: ServerOptions, schema: GraphQLSchema): RouteHandlerMethod {
  return graphqlHandler(schema, ({ caller, log }) => ({
    caller: caller!,
    db,
    log,
    ...createContext(caller!, log),
  }))
}

function addRoute(server: FastifyInstance, { url, issuer, answer }: OwnRoute): void {
  server.get(url, { config: { mayCall: issuer } }, async (request, reply) => {
    try {
      return await answer(request.query)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return sendError(reply, 'BAD_REQUEST', error.message)
    }
  })
}

/** One line a request, under the id that the gateway gave it; the center's polling only for who wants to see it. */
function logRequests(server: FastifyInstance): void {
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url
    const line = { route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }
    if (route === '/graphql' || reply.statusCode >= 400) request.log.info(line, 'request')
    else request.log.debug(line, 'request')
  })
}

function answerErrors(server: FastifyInstance): void {
  server.setNotFoundHandler((_request, reply) =>
    sendError(
      reply,
      'BAD_REQUEST',
      'There is nothing here: POST /graphql, GET /changes, POST /records, POST /inbox.',
    ),
  )
  server.setErrorHandler((error, request, reply) => {
    if (error instanceof CallerRefused) {
      request.log.warn({ route: request.routeOptions.url, reason: error.message }, 'caller refused')
      return sendError(reply, 'UNAUTHENTICATED', error.message)
    }
    if (error instanceof TooManyRequests) {
      request.log.error({ reason: error.message }, 'request refused')
      return sendError(reply, 'OVERLOADED', 'Too many requests come to this agency; ask again later.')
    }
    const status = (error as { statusCode?: number }).statusCode
    if (status !== undefined && status < 500)
      return sendError(reply, 'BAD_REQUEST', 'The request body must be JSON of at most 4 MB.')
    request.log.error({ err: error }, 'a request failed')
    return sendError(reply, 'INTERNAL', 'The agency could not answer this.')
  })
}
