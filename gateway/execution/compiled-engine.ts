import { type GraphQLSchema, validate } from 'graphql'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import type { AgencyDirectory } from '../agencies/agency-directory.ts'
import type { Planner } from '../planning/planner.ts'
import { drawQueryPlan } from '../sandbox/query-plan.ts'
import { CompiledOperation } from './compiled-operation.ts'
import type { Engine, EngineState, ExecutionRequest } from './engine.ts'
import { conditionsOf, holding } from './operation/conditions.ts'
import { chooseLabels } from './override-labels.ts'
import { loadVersion, type SupergraphVersion } from './supergraph-version.ts'
import { withinDeadline } from './within-deadline.ts'

/** How many of the most used operations are planned before a new supergraph takes their requests. */
const WARMED_OPERATIONS = 100

/** Longest that is spent on it, in milliseconds. */
const WARMING_MS = 5_000

export interface CompiledEngineOptions {
  readonly agencies: AgencyDirectory
  /** Closed with the engine. */
  readonly planner: Planner
  readonly log: Logger
}

/** The engine that carries out plans as compiled functions. */
export function createCompiledEngine({ agencies, planner, log }: CompiledEngineOptions): Engine {
  let state: EngineState = { phase: 'empty' }
  let current: SupergraphVersion | undefined
  const versions = new Map<GraphQLSchema, SupergraphVersion>()

  async function operationFor(version: SupergraphVersion, request: ExecutionRequest) {
    const { document, documentHash, operationName } = request
    const labels = chooseLabels(version.supergraph.overrideLabels)
    const truths = holding(conditionsOf(document, operationName), request.variables)
    const key = JSON.stringify([documentHash, operationName, labels, truths])
    const known = version.operations.find(key)
    if (known) return known
    const made = version.operations.findOrMake(key, () =>
      CompiledOperation.compile(version, { document, operationName, labels, truths }),
    )
    return withinDeadline(made, request.call.deadline)
  }
  return {
    get state() {
      return state
    },

    get planCache() {
      return current?.operations.statistics
    },

    async load(supergraphSdl) {
      const version = await loadVersion(supergraphSdl, { planner, agencies })
      if (current) await warm(version, current, log)
      versions.set(version.apiSchema, version)
      current = version
      state = { phase: 'ready', supergraphSdl, apiSchema: version.apiSchema }
    },

    async retire(apiSchema) {
      versions.get(apiSchema)?.release()
      versions.delete(apiSchema)
    },

    async execute(request) {
      const version = versions.get(request.schema)
      if (!version)
        throw new Error(`No supergraph with this schema is in service; the engine is ${state.phase}.`)
      const operation = await operationFor(version, request)
      const answer = await operation.run(request.variables, request.call)
      return request.explain ? { ...answer, queryPlan: drawQueryPlan(operation.plan) } : answer
    },

    async stop() {
      state = { phase: 'stopped' }
      for (const version of versions.values()) version.release()
      versions.clear()
      await planner.close()
    },
  }
}

/** Plans the most used operations of the version before, as far as they fit the new schema. */
async function warm(version: SupergraphVersion, before: SupergraphVersion, log: Logger): Promise<void> {
  const end = performance.now() + WARMING_MS
  for (const { key, value } of before.operations.mostUsed(WARMED_OPERATIONS)) {
    if (performance.now() > end) return
    const { choice } = value
    if (validate(version.apiSchema, choice.document).length > 0) continue
    await version.operations
      .findOrMake(key, () => CompiledOperation.compile(version, choice))
      .catch((error: unknown) => log.warn({ err: error }, 'an operation could not be planned ahead'))
  }
}
