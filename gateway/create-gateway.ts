import { type KeyObject, randomBytes, randomUUID } from 'node:crypto'
import { createCallerSigner } from '../subgraphs/kit/contract/caller.ts'
import { createDrain } from '../subgraphs/kit/process/drain.ts'
import type { Logger } from '../subgraphs/kit/process/logger.ts'
import { createAccess, type ForbiddenFields } from './access/access.ts'
import { createOpenAccess } from './access/open-access.ts'
import { openRegister } from './access/open-register.ts'
import { type AgencyEndpoint, createAgencyClient } from './agencies/agency-client.ts'
import { createAgencyDirectory, locateBySupergraph, locateConfigured } from './agencies/agency-directory.ts'
import { shareFetches } from './agencies/share-fetches.ts'
import { ANYBODY, createAuthentication } from './authentication/authenticate.ts'
import { createDevelopmentIssuer, developmentTokenRoutes } from './authentication/development-issuer.ts'
import { DEVELOPMENT_CLERK } from './authentication/development-roles.ts'
import type { TokenIssuer } from './authentication/issuers.ts'
import { createKeySet } from './authentication/key-set.ts'
import { createBudgets } from './budgets/budgets.ts'
import { chargeNobody, chargeTo } from './budgets/charge.ts'
import type { BudgetLimits } from './budgets/limits.ts'
import { deriveBudgetSecret } from './budgets/pseudonyms.ts'
import { createEngine, DEFAULT_ENGINE, type EngineName } from './engines.ts'
import { allowOrigins } from './http/allow-origins.ts'
import { GRAPHQL_PATH, graphqlRoute } from './http/graphql-route.ts'
import { healthRoutes } from './http/health.ts'
import { createHttpServer } from './http/server.ts'
import { DEFAULT_AGENCY_DEADLINE_MS, type LimitOptions, withDefaultLimits } from './limits.ts'
import { measureFetches } from './metrics/measure-fetches.ts'
import { measureRequests } from './metrics/measure-requests.ts'
import { createMetrics } from './metrics/metrics.ts'
import { metricsRoute, startMetricsServer } from './metrics/metrics-route.ts'
import { CheckedDocuments } from './operation/checked-documents.ts'
import type { OperationDocument } from './operation/documents.ts'
import { createDocumentFinder } from './operation/find-document.ts'
import { rememberPersistedQueries } from './operation/persisted-queries.ts'
import { createPipeline } from './operation/pipeline.ts'
import { reportUnfitDocuments } from './operation/report-unfit.ts'
import { sharePersistedQueries } from './operation/shared-persisted-queries.ts'
import { listTrustedDocuments } from './operation/trusted-documents.ts'
import { connectRedis } from './redis/connection.ts'
import { createCompletenessDescription } from './response/describe-completeness.ts'
import { countSubjects } from './response/disclosure.ts'
import { createIndexFreshness, tellsIndexedThrough } from './response/index-freshness.ts'
import { placeholderVariables } from './sandbox/placeholder-variables.ts'
import { sandbox } from './sandbox/routes.ts'
import { createSupergraphVersions } from './supergraph/versions.ts'

export interface GatewayOptions {
  /** The supergraph to start with. */
  readonly supergraphSdl: string
  /** One for each subgraph that the supergraph names. Without it they are asked at the URLs in the supergraph. */
  readonly agencies?: readonly AgencyEndpoint[] | undefined
  /** Time for one fetch from an agency that is not configured, in milliseconds. */
  readonly agencyDeadlineMs?: number
  /** Signs the caller assertions; without it none are sent. */
  readonly privateKey?: KeyObject | undefined
  readonly engine?: EngineName
  /**
   * Whose access tokens are believed. Absent in production: nobody has to identify themselves, as behind a supergraph
   * that is served on its own.
   */
  readonly issuers?: readonly TokenIssuer[] | undefined
  readonly log: Logger
  /** In production there is no sandbox, and the schema and plans are shown to developers alone. */
  readonly profile: 'development' | 'production'
  /** Whether everything may be read by everybody, whatever the supergraph says. */
  readonly open?: boolean | undefined
  /**
   * The code of the agency that keeps the register of access, which is asked at the agency's place; needs `privateKey`
   * and the agency's MAC keys. Without it the directives of the supergraph alone decide who may read what.
   */
  readonly register?: string | undefined
  /** What becomes of a request that selects a field which its caller may not read; null in its place unless said. */
  readonly forbiddenFields?: ForbiddenFields
  /** What one caller may use, and how many persons one may look at; without it there is no limit. */
  readonly budgets?: BudgetLimits | undefined
  /** Makes pseudonyms; of all gateways together. Without it those of this process are of use to nobody after it. */
  readonly pseudonymKey?: string | undefined
  /**
   * The trusted documents, which the sandbox offers as examples. In production others are for developers alone; in
   * either profile they have lower limits. Absent: there is no list, and every document is answered, as behind a
   * supergraph that is served on its own.
   */
  readonly operations?: readonly OperationDocument[] | undefined
  readonly host?: string
  /** 0, the default, takes a free port. */
  readonly port?: number
  /** Where persisted queries are shared with other gateways; without it each has its own. */
  readonly redisUrl?: string | undefined
  readonly limits?: LimitOptions
  /** Whose pages a browser may let ask, beside the gateway's own; none unless named, e.g. https://center.example */
  readonly allowedOrigins?: readonly string[]
  /** Whether identical queries to an agency at the same time are one fetch. */
  readonly shareFetches?: boolean
  /** Where metrics are served; without it at the gateway's own address in development, and nowhere in production. */
  readonly metrics?: { readonly host: string; readonly port: number } | undefined
}

export interface Gateway {
  /** Base URL, e.g. http://127.0.0.1:4000 */
  readonly url: string
  /** Base URL of the metrics, where they have an address of their own. */
  readonly metricsUrl: string | undefined
  /**
   * Puts another supergraph in the place of the one in service; requests that have begun finish on theirs.
   * @throws {SupergraphError} when it cannot be served; the one in service stays.
   */
  load(supergraphSdl: string): Promise<void>
  /** Finishes every request in flight, then releases everything. */
  close(): Promise<void>
}

/**
 * Builds a gateway, takes its supergraph into service and listens. Needs no agency to be up.
 * @throws {SupergraphError} when the supergraph cannot be served
 * @throws {TrustedDocumentsError} when the trusted documents are not such, or two have one name
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { supergraphSdl, log, profile, operations } = options
  const limits = withDefaultLimits(options.limits)
  const trusted = operations && listTrustedDocuments(operations)

  const app = createHttpServer(log, limits)
  const drain = createDrain(app)
  // What is acquired is released in reverse order, after the last request.
  const release = (end: () => Promise<void>) => app.addHook('onClose', end)
  try {
    const { privateKey, agencies: configured, agencyDeadlineMs = DEFAULT_AGENCY_DEADLINE_MS } = options
    const sign = privateKey && createCallerSigner({ issuer: 'gateway', privateKey })
    const metrics = createMetrics(() => engine.planCache)
    const agencies = createAgencyDirectory(
      configured ? locateConfigured(configured) : locateBySupergraph(agencyDeadlineMs),
      (agency) => {
        const client = measureFetches(createAgencyClient(agency, sign, limits), metrics)
        return options.shareFetches ? shareFetches(client, sign) : client
      },
      log,
    )
    release(() => agencies.close())
    const nameOf = (code: string) => configured?.find((agency) => agency.code === code)?.name ?? code
    const engine = await createEngine(options.engine ?? DEFAULT_ENGINE, {
      agencies,
      log,
      profile,
    })
    release(() => engine.stop())
    const versions = createSupergraphVersions(engine, log)
    const documents = new CheckedDocuments(limits)
    const load = async (sdl: string) => {
      await versions.load(sdl)
      const { apiSchema: schema } = versions.current!
      if (trusted) await reportUnfitDocuments(trusted, documents, { schema, log })
    }
    await load(supergraphSdl)

    const freshness = configured?.some(({ code }) => code === 'center')
      ? createIndexFreshness({
          center: agencies.open().client({ name: 'center', url: '' }),
          isTold: () => tellsIndexedThrough(versions.current!.apiSchema),
          log,
        })
      : undefined
    if (freshness) release(() => freshness.close())

    const redis = options.redisUrl ? await connectRedis(options.redisUrl, log) : undefined
    if (redis) release(() => redis.close())

    const register =
      options.register === undefined ? undefined : openRegister(options.register, { ...options, log })
    if (register) release(() => register.close())
    const access = options.open
      ? createOpenAccess()
      : createAccess({
          register,
          forbiddenFields: options.forbiddenFields ?? 'null',
          pseudonymKey: options.pseudonymKey ?? randomBytes(32).toString('base64url'),
        })
    const budgets =
      options.budgets &&
      createBudgets({ limits: options.budgets, redis, secret: deriveBudgetSecret(privateKey), log, metrics })
    // A request passes the server's own checks, then the route's (form of the answer, caller, CSRF), then this.
    const pipeline = createPipeline({
      engine,
      versions,
      access,
      charge: budgets ? chargeTo(budgets) : chargeNobody,
      disclose: budgets ? countSubjects(budgets) : async () => {},
      findDocument: createDocumentFinder({
        profile,
        trusted,
        documents,
        persistedQueries: redis ? sharePersistedQueries(redis) : rememberPersistedQueries(),
        limits,
      }),
      describeCompleteness: createCompletenessDescription(nameOf, freshness),
    })

    const issuers = (options.issuers ?? []).map(({ jwksUrl, ...issuer }) => ({
      ...issuer,
      keys: createKeySet(jwksUrl, {
        onFailure: (error) =>
          log.warn({ issuer: issuer.issuer, err: error }, "a token issuer's keys cannot be had"),
      }),
    }))
    const ownIssuer = profile === 'development' ? await createDevelopmentIssuer() : undefined
    const authenticate = createAuthentication(
      ownIssuer ? [...issuers, ownIssuer] : issuers,
      ownIssuer && configured ? DEVELOPMENT_CLERK : options.issuers && !ownIssuer ? undefined : ANYBODY,
    )
    if (ownIssuer) developmentTokenRoutes(app, ownIssuer)

    await allowOrigins(app, options.allowedOrigins ?? [])
    measureRequests(app, GRAPHQL_PATH, metrics)
    const { requestMs } = limits
    graphqlRoute(app, { pipeline, authenticate, profile, requestMs })
    healthRoutes(app, () => {
      if (drain.state === 'draining') return 'draining'
      if (register && !register.state()) return 'no-rights'
      return versions.current ? 'ready' : 'no-supergraph'
    })
    if (profile === 'development')
      await app.register(sandbox, {
        prefix: '/sandbox',
        supergraphSdl: () => versions.current!.supergraphSdl,
        operations: (operations ?? []).map((operation) => ({
          ...operation,
          variables: placeholderVariables(operation.document, versions.current!.apiSchema),
        })),
        graphqlPath: GRAPHQL_PATH,
        developmentProfile: true,
        execute: async (query, variables) => {
          const context = {
            requestId: randomUUID(),
            asker: DEVELOPMENT_CLERK,
            deadline: performance.now() + requestMs,
            log,
            requiresAll: false,
            isReadOnly: true,
            explain: false,
            summary: {},
          }
          return (await pipeline({ query, variables }, context)).result
        },
      })
    // In production an address that clients reach has none: how busy which agency is, is nobody's business there.
    const metricsServer = options.metrics && (await startMetricsServer(metrics, options.metrics))
    if (metricsServer) release(() => metricsServer.close())
    else if (profile === 'development') metricsRoute(app, metrics)

    const url = await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 })
    if (profile === 'production' && !options.issuers)
      log.warn('Nobody has to identify themselves: there are no TOKEN_ISSUERS')
    return { url, metricsUrl: metricsServer?.url, load, close: () => drain.drain() }
  } catch (error) {
    await app.close()
    throw error
  }
}
