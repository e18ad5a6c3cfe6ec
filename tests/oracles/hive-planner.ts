import { QueryPlanner } from '@graphql-hive/router-query-planner'
import { Kind, parse } from 'graphql'
import { type Planner, type SubgraphEntry, SupergraphError } from '../../gateway/planning/planner.ts'
import { convertHivePlan } from './hive-plan.ts'

/**
 * The Hive router's planner, to check and to measure ours against. It knows no `@fromContext`, may start a mutation's
 * next root field before the entity fetches of the one before, and bounds nothing.
 */
export function createHivePlanner(): Planner {
  return {
    async load(sdl) {
      const planner = createOrRefuse(sdl)
      const percentages = planner.overridePercentages
      return {
        apiSdl: planner.consumerSchema,
        subgraphs: readSubgraphs(sdl),
        overrideLabels: [...planner.overrideLabels, ...percentages.map(percentLabel)],
        async plan({ text, activeLabels }) {
          const active = percentages.filter((percentage) => activeLabels.includes(percentLabel(percentage)))
          const plan = await planner.planAsync(text, undefined, new Set(activeLabels), drawBelow(active))
          return convertHivePlan(plan)
        },
        release() {},
      }
    },
    async close() {},
  }
}

function createOrRefuse(sdl: string): QueryPlanner {
  try {
    return new QueryPlanner(sdl)
  } catch (error) {
    throw new SupergraphError((error as Error).message)
  }
}

const percentLabel = (percentage: number) => `percent(${percentage})`

/** A draw between 0 and 100 by which these percentages apply, and no smaller ones. */
const drawBelow = (active: readonly number[]) => (active.length === 0 ? 100 : Math.min(...active) - 1e-6)

function readSubgraphs(sdl: string): SubgraphEntry[] {
  const values = parse(sdl).definitions.flatMap((definition) =>
    definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph'
      ? (definition.values ?? [])
      : [],
  )
  return values.map((value) => {
    const given = (name: string) => {
      const argument = value.directives?.[0]?.arguments?.find((one) => one.name.value === name)
      return argument?.value.kind === Kind.STRING ? argument.value.value : ''
    }
    return { name: given('name'), url: given('url') }
  })
}
