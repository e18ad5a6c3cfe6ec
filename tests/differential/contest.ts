import { parse, print, validate } from 'graphql'
import type { AgencyCall } from '../../gateway/agencies/agency-client.ts'
import type { Planner } from '../../gateway/planning/planner.ts'
import { type Answer, findDifference } from './compare.ts'
import { type Contestant, engineUnderTest, log, monolithEngine, stockEngine } from './engines.ts'
import { compose } from './model/compose.ts'
import type { Model } from './model/model.ts'
import { printSubgraph } from './model/print-subgraph.ts'
import { createMonolith, readSupergraph } from './monolith.ts'
import type { Operation } from './operations/generate-operation.ts'
import { createSubgraph, type Session } from './subgraph-server.ts'

export const ENGINES = ['ours', 'stock'] as const
export type EngineName = (typeof ENGINES)[number]

/**
 * How @apollo/query-planner fails at interface objects, at `@requires` through several abstract types, and at fetches
 * that it would merge in a circle; how it finds more ways than it can compare, and is refused them; and how we refuse
 * fields of one object that require another with different arguments.
 */
const UNPLANNABLE =
  /We should have an edge from|Cannot add fragment of condition|would create a cycle|The operation is too complex|require ".*" with different arguments/

/** How an engine's answer was wrong. */
export interface Fault {
  /** Whether the planner gave up: there is an error instead of an answer, and nothing wrong was said. */
  readonly unplannable: boolean
  readonly reason: string
  readonly expected: Answer
  readonly got: Answer | undefined
  /** Every fetch that the engine made, with the subgraph's name in front. */
  readonly fetches: readonly string[]
}

/** One supergraph with all who answer over it. */
export interface Contest {
  readonly sdls: ReadonlyMap<string, string>
  readonly schema: ReturnType<typeof createMonolith>
  /** Undefined when the engine answers as the monolith does, and asks only what may be asked. */
  judge(engine: EngineName, operation: Operation): Promise<Fault | undefined>
  /** Why stock does not take the supergraph; undefined when it does. */
  readonly stockRefuses?: string
  stop(): Promise<void>
}

/** Undefined when the model's subgraphs do not compose. */
export async function createContest(model: Model, planner: Planner): Promise<Contest | undefined> {
  const sdls = new Map(model.subgraphs.map((one) => [one.name, printSubgraph(model, one)]))
  const { supergraphSdl } = compose(sdls)
  if (!supergraphSdl) return undefined
  const schemas = readSupergraph(supergraphSdl)
  const schema = createMonolith(model, schemas)
  const sessions = new Map<string, Session>()
  const agencies = model.subgraphs.map((one) =>
    createSubgraph(model, one, sdls.get(one.name)!, schemas.full, sessions),
  )
  const monolith = monolithEngine(schema)
  const ours = await engineUnderTest(supergraphSdl, agencies, planner)
  const stock = await stockEngine(supergraphSdl, agencies).catch((error: Error) => error.message)
  let lastRequest = 0

  async function judge(name: EngineName, { text, variables }: Operation): Promise<Fault | undefined> {
    const engine = name === 'ours' ? ours : stock
    if (typeof engine === 'string') return undefined
    const requestId = String(++lastRequest)
    const session: Session = { tick: 0, violations: [], fetches: [], resolved: new Set() }
    sessions.set(requestId, session)
    const question = { text, document: parse(text), variables, call: callOf(requestId) }
    const expected = await monolith.answer(question)
    const outcome = await attempt(engine, question)
    sessions.delete(requestId)
    const reason =
      typeof outcome === 'string'
        ? `threw: ${outcome}`
        : (findDifference(expected, outcome) ?? session.violations[0])
    if (reason === undefined) return undefined
    return {
      unplannable: UNPLANNABLE.test(reason),
      reason,
      expected,
      got: typeof outcome === 'string' ? undefined : outcome,
      fetches: session.fetches,
    }
  }

  return {
    sdls,
    schema,
    judge,
    ...(typeof stock === 'string' && { stockRefuses: stock }),
    stop: async () => {
      await ours.stop()
      if (typeof stock !== 'string') await stock.stop()
    },
  }
}

/** On whose behalf a test asks; sessions are told apart by the request id. */
export const callOf = (requestId: string): AgencyCall => ({
  caller: { client: 'differential', officer: 'differential' } as AgencyCall['caller'],
  requestId,
  log,
  deadline: performance.now() + 60_000,
})

/** The answer, or why there is none. */
async function attempt(engine: Contestant, question: Parameters<Contestant['answer']>[0]) {
  try {
    return await engine.answer(question)
  } catch (error) {
    return (error as Error).stack ?? String(error)
  }
}

/** Whether an operation may be asked over a contest's supergraph. */
export function isValid({ schema }: Contest, text: string): boolean {
  return validate(schema, parse(text)).length === 0
}

/** The operation in lines. */
export const inLines = (text: string): string => print(parse(text))
