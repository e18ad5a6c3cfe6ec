import type { SubgraphContext } from '../kit/context.ts'
import type { CourtsLoaders } from './loaders.ts'
import type { CourtCaseRow } from './tables.ts'

type Context = SubgraphContext<CourtsLoaders>

export const resolvers = {
  CourtCase: {
    hearings: ({ id }: CourtCaseRow, _: unknown, { loaders }: Context) => loaders.hearings.load(id),
    litigants: ({ id }: CourtCaseRow, _: unknown, { loaders }: Context) => loaders.litigants.load(id),
    judgment: ({ judgedOn, judgmentOutcome, awardedAmount, judgmentSummary }: CourtCaseRow) =>
      judgedOn && { on: judgedOn, outcome: judgmentOutcome, awardedAmount, summary: judgmentSummary },
  },
}
