import { buildSubgraphSchema } from '@apollo/subgraph'
import { graphql, parse } from 'graphql'
import type { AgencyCall, AgencyClient } from '../../gateway/agencies/agency-client.ts'
import { readAnswer } from '../../gateway/agencies/answer.ts'
import type { QueryPlan } from '../../gateway/planning/plan.ts'
import type { Planner } from '../../gateway/planning/planner.ts'
import type { Answer } from './compare.ts'
import { callOf } from './contest.ts'
import { createPlannerUnderTest, engineUnderTest, stockEngine } from './engines.ts'
import { compose } from './model/compose.ts'

/** A subgraph written by hand. */
export interface HandmadeSubgraph {
  /** Without the `@link`, which all have in common. */
  readonly sdl: string
  readonly resolvers: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Changes the text of an answer, for a subgraph that does not keep to its own schema. */
  distort?(answer: string): string
}

/** A small supergraph, and both engines over it. Stock loads it when it is first asked. */
export interface HandmadeCity {
  ours(text: string, variables?: Record<string, unknown>): Promise<Answer>
  stock(text: string, variables?: Record<string, unknown>): Promise<Answer>
  stop(): Promise<void>
}

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@inaccessible", "@interfaceObject", "@context", "@fromContext"])`

/** @param change what is done to the plans of ours before they are carried out */
export async function createCity(
  subgraphs: Readonly<Record<string, HandmadeSubgraph>>,
  change: (plan: QueryPlan) => QueryPlan = (plan) => plan,
): Promise<HandmadeCity> {
  const sdls = new Map(Object.entries(subgraphs).map(([name, { sdl }]) => [name, `${LINK}\n${sdl}`]))
  const { supergraphSdl, problems } = compose(sdls)
  if (!supergraphSdl) throw new Error(`The subgraphs do not compose: ${problems.join('\n')}`)
  const agencies = Object.entries(subgraphs).map(([name, subgraph]) =>
    createAgency(name, sdls.get(name)!, subgraph),
  )
  const planner = createPlannerUnderTest()
  const ours = await engineUnderTest(supergraphSdl, agencies, changing(planner, change))
  let stock: ReturnType<typeof stockEngine> | undefined
  const question = (text: string, variables: Record<string, unknown> = {}) => ({
    text,
    document: parse(text),
    variables,
    call: callOf('1'),
  })
  return {
    ours: async (...input) => ours.answer(question(...input)),
    stock: async (...input) => {
      stock ??= stockEngine(supergraphSdl, agencies)
      return (await stock).answer(question(...input))
    },
    stop: async () => {
      await ours.stop()
      // It may have refused the supergraph.
      await stock?.then(
        (one) => one.stop(),
        () => undefined,
      )
      await planner.close()
    },
  }
}

function changing(planner: Planner, change: (plan: QueryPlan) => QueryPlan): Planner {
  return {
    ...planner,
    async load(supergraphSdl) {
      const supergraph = await planner.load(supergraphSdl)
      return { ...supergraph, plan: async (operation) => change(await supergraph.plan(operation)) }
    },
  }
}

function createAgency(name: string, sdl: string, { resolvers, distort }: HandmadeSubgraph): AgencyClient {
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never })
  return {
    agency: { code: name, name, url: `http://${name}/graphql`, deadlineMs: 5_000 },
    async ask(body: string, _call: AgencyCall) {
      const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> }
      const result = await graphql({ schema, source: query, variableValues: variables ?? {} })
      const text = JSON.stringify(result)
      return readAnswer(200, 'application/json', new TextEncoder().encode(distort?.(text) ?? text))
    },
    close: async () => {},
  }
}
