import type { CenterContext } from '../loaders.ts'
import type { StatisticsScope } from './disputes.ts'
import { share } from './numbers.ts'
import { monthsOf, sameDayOfYearBefore, yearBefore } from './period.ts'
import type { WorkRow } from './work.ts'

/** The center's systems that have statistics. */
export type Topic = 'intake' | 'mediation' | 'calls' | 'gridEvents'

type Sums = Record<Exclude<keyof WorkRow, 'period' | 'month' | 'part'>, number>

/** Numbers in the words of each topic's types in the schema. */
const NUMBERS = {
  intake: ({ count, successful, rated, satisfied, rating }: Sums) => ({
    accepted: count,
    settledCount: successful,
    settledRate: share(successful, count),
    ratedCount: rated,
    satisfactionRate: share(satisfied, rated),
    averageSatisfaction: share(rating, rated),
  }),
  mediation: ({ count, ended, successful }: Sums) => ({
    opened: count,
    concludedCount: ended,
    successfulCount: successful,
    successRate: share(successful, ended),
  }),
  calls: ({ count, successful, inTime, late }: Sums) => ({
    made: count,
    regulatedCount: successful,
    regulatedRate: share(successful, count),
    inTimeRate: share(inTime, inTime + late),
  }),
  gridEvents: ({ count, successful, inTime, late }: Sums) => ({
    reported: count,
    settledCount: successful,
    settledRate: share(successful, count),
    inTimeRate: share(inTime, inTime + late),
  }),
} satisfies Record<Topic, (sums: Sums) => object>

/** What each topic is broken down by beside months, as the schema calls it. */
const PARTS = {
  intake: { list: 'byCategory', name: 'category' },
  mediation: { list: 'byKind', name: 'kind' },
  calls: { list: 'byLevel', name: 'level' },
  gridEvents: { list: 'byKind', name: 'kind' },
} as const satisfies Record<Topic, { list: string; name: string }>

/**
 * `IntakeStatistics`, `MediationStatistics`, … of the schema.
 * @param compares whether the year before is read as well; without it, comparisons mean nothing
 */
export async function workStatistics(
  topic: Topic,
  { period, place, filter }: StatisticsScope,
  compares: boolean,
  { loaders }: CenterContext,
) {
  const { categories, kinds } = filter
  const rows = await loaders.work.load({
    topic,
    place: place ?? '',
    periods: compares ? [period, yearBefore(period)] : [period],
    filter: { ...(categories && { categories }), ...(kinds && { kinds }) },
  })
  const numbers = (some: readonly WorkRow[]) => {
    const [now, before] = [0, 1].map((index) => sum(some.filter((row) => row.period === index)))
    return {
      ...NUMBERS[topic](now!),
      yearBefore: before!.count,
      yearOnYear: before!.count === 0 ? null : (now!.count - before!.count) / before!.count,
    }
  }
  const { list, name } = PARTS[topic]
  return {
    ...numbers(rows),
    byMonth: monthsOf(period).map((month) => {
      const sameMonths = [month, sameDayOfYearBefore(month)]
      return { month, ...numbers(rows.filter((row) => row.month === sameMonths[row.period])) }
    }),
    [list]: [...new Set(rows.map(({ part }) => part))].sort().map((part) => ({
      [name]: part,
      ...numbers(rows.filter((row) => row.part === part)),
    })),
  }
}

function sum(rows: readonly WorkRow[]): Sums {
  const of = (measure: keyof Sums) => rows.reduce((total, row) => total + row[measure], 0)
  return {
    count: of('count'),
    ended: of('ended'),
    successful: of('successful'),
    inTime: of('inTime'),
    late: of('late'),
    rated: of('rated'),
    satisfied: of('satisfied'),
    rating: of('rating'),
  }
}
