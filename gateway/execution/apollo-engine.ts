import { ApolloGateway, type GatewayConfig } from '@apollo/gateway'
import { GraphQLError, type GraphQLSchema } from 'graphql'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import type { AgencyDirectory, AgencyLease } from '../agencies/agency-directory.ts'
import { FetchTally } from '../agencies/fetch-tally.ts'
import { SupergraphError } from '../planning/planner.ts'
import { convertPlan } from '../planning/process/convert-plan.ts'
import { drawQueryPlan } from '../sandbox/query-plan.ts'
import { createApolloDataSource, type Execution } from './apollo-data-source.ts'
import type { Engine, EngineState, ExecutionAnswer, ExecutionRequest } from './engine.ts'
import { tidyErrors } from './tidy-errors.ts'
import { withoutAccessRules } from './without-access-rules.ts'

type LoadedGateway = Awaited<ReturnType<ApolloGateway['load']>>
type Executor = LoadedGateway['executor']
type QueryPlan = Parameters<typeof convertPlan>[0]

/** What the gateway's callbacks find out about one execution. */
type ObservedExecution = Execution & { plan?: QueryPlan }

/** A supergraph in service. */
interface Version {
  readonly gateway: ApolloGateway
  readonly executor: Executor
  readonly agencies: AgencyLease
}

/** The engine that plans and executes with @apollo/gateway. Nothing else in the project imports that package. */
export function createApolloEngine(
  agencies: AgencyDirectory,
  { log, profile }: { readonly log: Logger; readonly profile: 'development' | 'production' },
): Engine {
  // Read when an ApolloGateway is constructed, which else reports to its maker once an hour.
  process.env.APOLLO_TELEMETRY_DISABLED = '1'
  let state: EngineState = { phase: 'empty' }
  const versions = new Map<GraphQLSchema, Version>()

  async function retire(apiSchema: GraphQLSchema): Promise<void> {
    const version = versions.get(apiSchema)
    versions.delete(apiSchema)
    await version?.gateway.stop()
    version?.agencies.release()
  }

  return {
    get state() {
      return state
    },

    async load(supergraphSdl) {
      const lease = agencies.open()
      try {
        const served = withoutAccessRules(supergraphSdl)
        if (served !== supergraphSdl && profile === 'production')
          throw new SupergraphError('It has access rules, which ENGINE=apollo serves in development alone.')
        const gateway = new ApolloGateway({ ...gatewayConfig(lease, log), supergraphSdl: served })
        const { schema, executor } = await gateway.load()
        versions.set(schema, { gateway, executor, agencies: lease })
        state = { phase: 'ready', supergraphSdl, apiSchema: schema }
      } catch (error) {
        lease.release()
        throw error instanceof SupergraphError
          ? error
          : new SupergraphError((error as Error).message, { cause: error })
      }
    },

    retire,

    async execute(request) {
      const version = versions.get(request.schema)
      if (!version)
        throw new Error(`No supergraph with this schema is in service; the engine is ${state.phase}.`)
      const execution: ObservedExecution = {
        call: request.call,
        data: Object.create(null),
        tally: new FetchTally(),
      }
      const result = await version.executor(requestContext(request, execution))
      return readResult(result, request, execution)
    },

    async stop() {
      state = { phase: 'stopped' }
      await Promise.all([...versions.keys()].map(retire))
    },
  }
}

function gatewayConfig(agencies: AgencyLease, log: Logger): GatewayConfig {
  return {
    logger: log.child({ part: 'engine' }, { level: 'warn' }),
    // Composition has validated it; to do so again costs a third of the time to load.
    validateSupergraph: false,
    __exposeQueryPlanExperimental: false,
    experimental_didResolveQueryPlan: ({ queryPlan, requestContext }) => {
      ;(requestContext.context as ObservedExecution).plan = queryPlan
    },
    buildService: ({ name, url = '' }) => createApolloDataSource(agencies.client({ name, url })),
  }
}

/** The part of Apollo Server's request context that the gateway reads. */
function requestContext(
  { document, documentHash, operationName, variables, call, schema }: ExecutionRequest,
  context: Execution,
): Parameters<Executor>[0] {
  const request = { operationName, variables }
  return {
    request,
    document,
    queryHash: documentHash,
    operationName,
    schema,
    context,
    logger: call.log,
    metrics: {},
  } as unknown as Parameters<Executor>[0]
}

function readResult(
  { data = null, errors = [], extensions }: Awaited<ReturnType<Executor>>,
  request: ExecutionRequest,
  { plan, tally }: ObservedExecution,
): ExecutionAnswer {
  // Values that do not fit the schema: reported here, as long as nothing else went wrong.
  const misfits = (extensions?.valueCompletion ?? []) as readonly GraphQLError[]
  const unfit = misfits.map(
    ({ path }) =>
      new GraphQLError('An agency answered what does not fit the schema here.', {
        path,
        extensions: { code: 'AGENCY_BAD_RESPONSE' },
      }),
  )
  const tidied = tidyErrors([...errors, ...unfit], request)
  return {
    data,
    errors: tidied,
    agencies: tally.outcomes(tidied),
    ...(request.explain && plan && { queryPlan: drawQueryPlan(convertPlan(plan)) }),
  }
}
