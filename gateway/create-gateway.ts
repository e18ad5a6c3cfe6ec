import type { KeyObject } from 'node:crypto'
import { ApolloServer } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { createCallerSigner } from '../subgraphs/kit/contract/caller.ts'
import { type AgencyEndpoint, createAgencyClient } from './agencies/agency-client.ts'
import { authenticateDevelopmentClerk } from './authentication/development-clerk.ts'
import { createApolloEngine } from './execution/apollo-engine.ts'
import { asApolloServerGateway } from './execution/apollo-server.ts'
import type { GraphQLRequestContext } from './http/context.ts'
import { createDrain } from './http/drain.ts'
import { graphqlRoute } from './http/graphql-route.ts'
import { healthRoutes } from './http/health.ts'
import { createHttpServer } from './http/server.ts'
import { negotiatedStatus } from './http/statuses.ts'
import type { Logger } from './logger.ts'
import { checkVariables } from './operation/check-variables.ts'
import { chooseOperation } from './operation/choose-operation.ts'
import { connectPersistedQueries } from './operation/persisted-queries.ts'
import { logOperation } from './response/log-operation.ts'
import { presentError } from './response/present-error.ts'

/** The header with which a client asks, with the value `true`, for the plan in `extensions.queryPlan`. */
const QUERY_PLAN_HEADER = 'x-include-query-plan'

export interface GatewayOptions {
  readonly supergraphSdl: string
  /** One for each subgraph that the supergraph names. */
  readonly agencies: readonly AgencyEndpoint[]
  /** Signs the caller assertions. */
  readonly privateKey: KeyObject
  readonly log: Logger
  /** In production neither the schema nor plans are shown. */
  readonly profile: 'development' | 'production'
  readonly host?: string
  /** 0, the default, takes a free port. */
  readonly port?: number
  /** Where persisted queries are shared with other gateways; without it each has its own. */
  readonly redisUrl?: string | undefined
  readonly limits?: Partial<GatewayLimits>
}

export interface GatewayLimits {
  /** Largest request body. */
  readonly bodyBytes: number
  /** Most tokens in a document. */
  readonly documentTokens: number
  /** Largest answer of an agency, for one fetch. */
  readonly answerBytes: number
  /** Connections to one agency. */
  readonly connections: number
}

const LIMITS: GatewayLimits = {
  bodyBytes: 1024 * 1024,
  documentTokens: 10_000,
  answerBytes: 16 * 1024 * 1024,
  connections: 64,
}

const PERSISTED_QUERY_SECONDS = 24 * 60 * 60

export interface Gateway {
  /** Base URL, e.g. http://127.0.0.1:4000 */
  readonly url: string
  /** Finishes every request in flight, then releases everything. */
  close(): Promise<void>
}

/** Builds a gateway, takes its supergraph into service and listens. Needs no agency to be up. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { log } = options
  const limits = { ...LIMITS, ...options.limits }
  const development = options.profile === 'development'

  const app = createHttpServer(log, limits)
  const drain = createDrain(app)
  // What is acquired from here on is released in reverse order, after the last request.
  const release = (end: () => Promise<void>) => app.addHook('onClose', end)
  try {
    const sign = createCallerSigner({ issuer: 'gateway', privateKey: options.privateKey })
    const agencies = options.agencies.map((agency) => createAgencyClient(agency, sign, limits))
    const engine = createApolloEngine(agencies, log)
    release(() => engine.stop())
    await engine.load(options.supergraphSdl)

    const persisted = options.redisUrl ? await connectPersistedQueries(options.redisUrl, log) : undefined
    if (persisted) release(() => persisted.close())

    // A request passes: http/server (id, size, media type) → http/graphql-route (answer's form, caller) →
    // Apollo Server (CSRF, persisted query, parse, validate; cached by document) → these, in order.
    const apollo = new ApolloServer<GraphQLRequestContext>({
      plugins: [
        logOperation(),
        chooseOperation(),
        checkVariables(),
        negotiatedStatus(),
        ApolloServerPluginCacheControlDisabled(),
        ApolloServerPluginInlineTraceDisabled(),
        ApolloServerPluginLandingPageDisabled(),
        ApolloServerPluginSchemaReportingDisabled(),
        ApolloServerPluginUsageReportingDisabled(),
      ],
      gateway: asApolloServerGateway(engine),
      formatError: presentError,
      persistedQueries: { ttl: PERSISTED_QUERY_SECONDS, ...(persisted && { cache: persisted.cache }) },
      parseOptions: { maxTokens: limits.documentTokens },
      introspection: development,
      hideSchemaDetailsFromClientErrors: !development,
      includeStacktraceInErrorResponses: false,
      allowBatchedHttpRequests: false,
      csrfPrevention: true,
      stopOnTerminationSignals: false,
      nodeEnv: options.profile,
      logger: log,
    })
    await apollo.start()
    release(() => apollo.stop())

    graphqlRoute(app, {
      apollo,
      authenticate: authenticateDevelopmentClerk,
      wantsQueryPlan: (headers) => development && headers[QUERY_PLAN_HEADER] === 'true',
    })
    healthRoutes(app, () => {
      if (drain.state === 'draining') return 'draining'
      return engine.state.phase === 'ready' ? 'ready' : 'no-supergraph'
    })
    const url = await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 })
    log.info({ url, profile: options.profile }, 'listening')
    return { url, close: () => drain.drain() }
  } catch (error) {
    await app.close()
    throw error
  }
}
