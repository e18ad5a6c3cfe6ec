import type { KeyObject } from 'node:crypto'
import { createCallerSigner } from '../subgraphs/kit/contract/caller.ts'
import { createDrain } from '../subgraphs/kit/process/drain.ts'
import type { Logger } from '../subgraphs/kit/process/logger.ts'
import { type AgencyEndpoint, createAgencyClient } from './agencies/agency-client.ts'
import { authenticateDevelopmentClerk, DEVELOPMENT_CLERK } from './authentication/development-clerk.ts'
import { createApolloEngine } from './execution/apollo-engine.ts'
import { runOperation, startApollo } from './http/apollo.ts'
import { GRAPHQL_PATH, graphqlRoute } from './http/graphql-route.ts'
import { healthRoutes } from './http/health.ts'
import { createHttpServer } from './http/server.ts'
import { negotiatedStatus } from './http/statuses.ts'
import { DEFAULT_LIMITS, type GatewayLimits } from './limits.ts'
import { checkVariables } from './operation/check-variables.ts'
import { chooseOperation } from './operation/choose-operation.ts'
import type { OperationDocument } from './operation/documents.ts'
import { connectPersistedQueries } from './operation/persisted-queries.ts'
import { logOperation } from './response/log-operation.ts'
import { sandbox } from './sandbox/routes.ts'

export interface GatewayOptions {
  readonly supergraphSdl: string
  /** One for each subgraph that the supergraph names. */
  readonly agencies: readonly AgencyEndpoint[]
  /** Signs the caller assertions. */
  readonly privateKey: KeyObject
  readonly log: Logger
  /** In production there is no sandbox, and neither the schema nor plans are shown. */
  readonly profile: 'development' | 'production'
  /** What the sandbox offers as examples. */
  readonly operations?: readonly OperationDocument[]
  readonly host?: string
  /** 0, the default, takes a free port. */
  readonly port?: number
  /** Where persisted queries are shared with other gateways; without it each has its own. */
  readonly redisUrl?: string | undefined
  readonly limits?: Partial<GatewayLimits>
}

export interface Gateway {
  /** Base URL, e.g. http://127.0.0.1:4000 */
  readonly url: string
  /** Finishes every request in flight, then releases everything. */
  close(): Promise<void>
}

/** Builds a gateway, takes its supergraph into service and listens. Needs no agency to be up. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { supergraphSdl, log, profile, operations = [] } = options
  const limits = { ...DEFAULT_LIMITS, ...options.limits }

  const app = createHttpServer(log, limits)
  const drain = createDrain(app)
  // What is acquired is released in reverse order, after the last request.
  const release = (end: () => Promise<void>) => app.addHook('onClose', end)
  try {
    const sign = createCallerSigner({ issuer: 'gateway', privateKey: options.privateKey })
    const agencies = options.agencies.map((agency) => createAgencyClient(agency, sign, limits))
    release(async () => void (await Promise.all(agencies.map((agency) => agency.close()))))
    const engine = createApolloEngine(agencies, log)
    release(() => engine.stop())
    await engine.load(supergraphSdl)

    const persisted = options.redisUrl ? await connectPersistedQueries(options.redisUrl, log) : undefined
    if (persisted) release(() => persisted.close())

    // A request passes the server's own checks, then the route's (which form of answer, which caller), then
    // Apollo Server's (CSRF, persisted query, parse, validate), then these in order, then the engine.
    const stages = [logOperation(), chooseOperation(), checkVariables(), negotiatedStatus()]
    const apollo = await startApollo({
      engine,
      stages,
      persistedQueries: persisted?.cache,
      profile,
      documentTokens: limits.documentTokens,
      log,
    })
    release(() => apollo.stop())

    const { requestMs } = limits
    graphqlRoute(app, { apollo, authenticate: authenticateDevelopmentClerk, profile, requestMs })
    healthRoutes(app, () => {
      if (drain.state === 'draining') return 'draining'
      return engine.state.phase === 'ready' ? 'ready' : 'no-supergraph'
    })
    if (profile === 'development')
      await app.register(sandbox, {
        prefix: '/sandbox',
        supergraphSdl: () => supergraphSdl,
        operations: operations.map((operation) => ({ ...operation, variables: {} })),
        graphqlPath: GRAPHQL_PATH,
        developmentProfile: true,
        execute: (query, variables) =>
          runOperation(apollo, query, variables, {
            caller: DEVELOPMENT_CLERK,
            deadline: performance.now() + limits.requestMs,
            log,
          }),
      })
    const url = await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 })
    if (profile === 'production')
      log.warn('Nobody has to identify themselves: whoever reaches this address is the development clerk')
    return { url, close: () => drain.drain() }
  } catch (error) {
    await app.close()
    throw error
  }
}
