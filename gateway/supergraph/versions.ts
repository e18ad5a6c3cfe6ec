import { assertValidSchema, type GraphQLSchema, parse } from 'graphql'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import { type AccessModel, readAccessModel } from '../access/access-model.ts'
import { OperationCosts } from '../budgets/operation-cost.ts'
import type { Engine } from '../execution/engine.ts'
import { adoptContractScalars } from '../operation/contract-scalars.ts'
import { readSupergraphFacts } from '../planning/supergraph-facts.ts'

/** A supergraph that requests are validated against and run on. */
export interface SupergraphVersion {
  readonly supergraphSdl: string
  readonly apiSchema: GraphQLSchema
  /** What it says of who may read what. */
  readonly accessModel: AccessModel
  /** What operations cost on it. */
  readonly costs: OperationCosts
}

/** The supergraph in service, and those before it that requests still run on. */
export interface SupergraphVersions {
  /** Undefined until the first is loaded. */
  readonly current: SupergraphVersion | undefined
  /**
   * Puts a supergraph in the place of the current one. Requests that have begun finish on theirs, which is freed with
   * the last of them.
   * @throws {SupergraphError} when it cannot be served; the current one stays.
   */
  load(supergraphSdl: string): Promise<void>
  /** Notes that a request begins that is validated against a schema. Returns how to note its end. */
  hold(apiSchema: GraphQLSchema): () => void
}

export function createSupergraphVersions(engine: Engine, log: Logger): SupergraphVersions {
  let current: SupergraphVersion | undefined
  let loading: Promise<void> = Promise.resolve()
  /** How many requests run on each. */
  const requests = new Map<GraphQLSchema, number>()

  function retireUnused(apiSchema: GraphQLSchema): void {
    if (apiSchema === current?.apiSchema || requests.has(apiSchema)) return
    engine
      .retire(apiSchema)
      .catch((error: unknown) => log.error({ err: error }, 'a superseded supergraph was not freed'))
  }

  async function replace(supergraphSdl: string): Promise<void> {
    await engine.load(supergraphSdl)
    if (engine.state.phase !== 'ready') throw new Error(`The engine is ${engine.state.phase}.`)
    const { apiSchema } = engine.state
    try {
      assertValidSchema(apiSchema)
    } catch (error) {
      retireUnused(apiSchema)
      throw error
    }
    adoptContractScalars(apiSchema)
    const previous = current
    const document = parse(supergraphSdl, { noLocation: true })
    const facts = readSupergraphFacts(document)
    current = {
      supergraphSdl,
      apiSchema,
      accessModel: readAccessModel(document, apiSchema, facts),
      costs: new OperationCosts(apiSchema, facts),
    }
    if (previous) retireUnused(previous.apiSchema)
  }

  return {
    get current() {
      return current
    },
    load(supergraphSdl) {
      // One after the other: of two that arrive together the later one stays.
      const replaced = loading.then(() => replace(supergraphSdl))
      loading = replaced.catch(() => {})
      return replaced
    },
    hold(apiSchema) {
      requests.set(apiSchema, (requests.get(apiSchema) ?? 0) + 1)
      let held = true
      return () => {
        if (!held) return
        held = false
        const others = requests.get(apiSchema)! - 1
        if (others > 0) requests.set(apiSchema, others)
        else requests.delete(apiSchema)
        retireUnused(apiSchema)
      }
    },
  }
}
