import type { GraphQLResolveInfo } from 'graphql'
import { type Category, KIND } from '../../kit/contract/change.ts'
import { BadUserInput } from '../../kit/contract/errors.ts'
import { checkAgencies } from '../disputes/filter.ts'
import type { CenterContext } from '../loaders.ts'
import { checkPlaceCode } from '../places/codes.ts'
import { loadPlace } from '../places/resolvers.ts'
import { COMPARISONS, type Counted, disputeStatistics, type StatisticsScope } from './disputes.ts'
import { type PeriodInput, readPeriod } from './period.ts'
import { selectsBelow } from './selection.ts'
import { type Topic, workStatistics } from './work-statistics.ts'

interface StatisticsArguments {
  readonly period: PeriodInput
  readonly place?: string | null
  readonly agencies?: readonly string[] | null
  readonly categories?: readonly Category[] | null
  readonly kinds?: readonly string[] | null
}

type StatisticsSource = StatisticsScope & PeriodInput

async function statistics(
  _: unknown,
  { period, place, agencies, categories, kinds }: StatisticsArguments,
  { loaders }: CenterContext,
): Promise<StatisticsSource> {
  if (agencies)
    checkAgencies(
      agencies,
      (await loaders.agencies()).map(({ code }) => code),
    )
  if (kinds && !kinds.every((kind) => KIND.test(kind)))
    throw new BadUserInput(
      '"kinds" must be words of capital letters, digits and underscores, as the agencies tell them, e.g. CIVIL.',
    )
  return {
    ...period,
    period: readPeriod(period),
    place: place ? checkPlaceCode(place, 'place') : null,
    filter: { ...(agencies && { agencies }), ...(categories && { categories }), ...(kinds && { kinds }) },
  }
}

const ofDisputes =
  (counted: Counted) =>
  (source: StatisticsSource, _: unknown, context: CenterContext, info: GraphQLResolveInfo) =>
    disputeStatistics(source, counted, selectsBelow(info, COMPARISONS), context)

const ofWork =
  (topic: Topic) =>
  (source: StatisticsSource, _: unknown, context: CenterContext, info: GraphQLResolveInfo) =>
    workStatistics(topic, source, selectsBelow(info, ['yearBefore', 'yearOnYear']), context)

export const statisticsResolvers = {
  Query: { statistics },
  Statistics: {
    place: ({ place }: StatisticsSource, _: unknown, { loaders }: CenterContext) =>
      place === null ? null : loadPlace(loaders, place),
    disputes: ofDisputes('disputes'),
    records: ofDisputes('records'),
    intake: ofWork('intake'),
    mediation: ofWork('mediation'),
    calls: ofWork('calls'),
    gridEvents: ofWork('gridEvents'),
  },
}
