import { ApolloGateway } from '@apollo/gateway'
import { type DocumentNode, execute, type GraphQLSchema } from 'graphql'
import type { AgencyCall, AgencyClient } from '../../gateway/agencies/agency-client.ts'
import type { AgencyDirectory } from '../../gateway/agencies/agency-directory.ts'
import type { EngineName } from '../../gateway/engines.ts'
import { createApolloEngine } from '../../gateway/execution/apollo-engine.ts'
import { createCompiledEngine } from '../../gateway/execution/compiled-engine.ts'
import type { Engine } from '../../gateway/execution/engine.ts'
import { createPlanner } from '../../gateway/planning/create-planner.ts'
import type { Planner } from '../../gateway/planning/planner.ts'
import { createLogger } from '../../subgraphs/kit/process/logger.ts'
import type { Answer } from './compare.ts'
import { hash } from './random.ts'

export const log = createLogger('differential', 'silent')

/** An operation as engines and monolith are given it. */
export interface Question {
  readonly document: DocumentNode
  readonly text: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly call: AgencyCall
}

/** One way to have operations answered. */
export interface Contestant {
  answer(question: Question): Promise<Answer>
  stop(): Promise<void>
}

/** The engine that must answer as the monolith does. One planner serves all supergraphs of a run. */
export async function engineUnderTest(
  supergraphSdl: string,
  agencies: readonly AgencyClient[],
  planner: Planner,
): Promise<Contestant> {
  const engine = await loadEngine(supergraphSdl, agencies, planner)
  return {
    async answer({ document, text, variables, call }) {
      if (engine.state.phase !== 'ready') throw new Error(`The engine is ${engine.state.phase}.`)
      const { data, errors } = await engine.execute({
        document,
        documentHash: `${text.length} ${hash(text)}`,
        operationName: undefined,
        variables,
        call,
        explain: false,
        schema: engine.state.apiSchema,
      })
      return throughJson({ data, errors })
    },
    stop: () => engine.stop(),
  }
}

/** An engine of the gateway's with a supergraph in service. @throws when it refuses the supergraph. */
export async function loadEngine(
  supergraphSdl: string,
  agencies: readonly AgencyClient[],
  planner: Planner,
  name: EngineName = 'compiled',
): Promise<Engine> {
  const directory = directoryOf(agencies)
  const engine =
    name === 'apollo'
      ? createApolloEngine(directory, { log, profile: 'development' })
      : createCompiledEngine({
          agencies: directory,
          planner: { ...planner, close: async () => {} },
          log,
        })
  await engine.load(supergraphSdl)
  return engine
}

export const createPlannerUnderTest = (): Planner => createPlanner()

function directoryOf(agencies: readonly AgencyClient[]): AgencyDirectory {
  return {
    open: () => ({
      client: ({ name }) => agencies.find(({ agency }) => agency.code === name)!,
      release: () => {},
    }),
    close: async () => {},
  }
}

/** Stock @apollo/gateway with nothing of ours around it. @throws when it refuses the supergraph. */
export async function stockEngine(
  supergraphSdl: string,
  agencies: readonly AgencyClient[],
): Promise<Contestant> {
  process.env.APOLLO_TELEMETRY_DISABLED = '1'
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger: log.child({}, { level: 'silent' }),
    buildService: ({ name }) => ({
      process: async ({ request, context }) => {
        const { query, operationName, variables } = request
        const client = agencies.find(({ agency }) => agency.code === name)!
        const body = JSON.stringify({ query, operationName, variables })
        return (await client.ask(body, context as unknown as AgencyCall)) as never
      },
    }),
  })
  const { schema, executor } = await gateway.load()
  return {
    async answer({ document, text, variables, call }) {
      const context = {
        request: { variables },
        document,
        queryHash: `${text.length} ${hash(text)}`,
        schema,
        context: call,
        logger: log,
        metrics: {},
      }
      const { data = null, errors = [] } = await executor(
        context as unknown as Parameters<typeof executor>[0],
      )
      return throughJson({ data, errors })
    },
    stop: () => gateway.stop(),
  }
}

/** The truth: the schema that holds all the data, executed by graphql-js. */
export function monolithEngine(schema: GraphQLSchema): Contestant {
  return {
    async answer({ document, variables }) {
      const contextValue = { tick: 0 }
      const { data = null, errors = [] } = await execute({
        schema,
        document,
        variableValues: variables,
        contextValue,
      })
      return throughJson({ data, errors })
    },
    stop: async () => {},
  }
}

/** As the client would read it; what JSON cannot carry is lost here too. */
export function throughJson({ data, errors }: { data: unknown; errors: readonly unknown[] }): Answer {
  return JSON.parse(JSON.stringify({ data, errors })) as Answer
}
