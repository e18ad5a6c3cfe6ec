import { CATEGORIES } from '../../kit/contract/change.ts'
import { EVERYWHERE } from '../disputes/counts.ts'
import type { CenterContext } from '../loaders.ts'
import type { TallyKey } from './loaders.ts'
import { type ComparedNumbers, compareNumbers, type Numbers } from './numbers.ts'
import { monthsOf, type Period, sameDayOfYearBefore, yearBefore } from './period.ts'
import type { Breakdown, StatisticsFilter, TallyRow } from './queries.ts'

/** What statistics are of. */
export interface StatisticsScope {
  readonly period: Period
  /** Null for everything. */
  readonly place: string | null
  readonly filter: StatisticsFilter
}

/** Whether matters are counted, or each record by itself. */
export type Counted = 'disputes' | 'records'

/** The fields of the schema that need the year before. */
export const COMPARISONS = ['yearBefore', 'yearOnYear', 'byKind']

/** Index of the year before among a tally's periods. */
const YEAR_BEFORE = 1

/**
 * `DisputeStatistics` of the schema; what is not selected is not read.
 * @param compares whether the year before is read as well; without it, comparisons mean nothing
 */
export function disputeStatistics(
  { period, place, filter }: StatisticsScope,
  counted: Counted,
  compares: boolean,
  { loaders }: CenterContext,
) {
  const periods = compares ? [period, yearBefore(period)] : [period]
  const here: TallyKey['of'] = { places: [place ?? EVERYWHERE], filter, periods }
  const load = (breakdown: Breakdown, of = here) => loaders.tally.load({ of, breakdown })
  const numbersOf = (rows: readonly TallyRow[]): ComparedNumbers => {
    const [now, before] = [0, YEAR_BEFORE].map((index) =>
      numbers(
        rows.find((row) => row.period === index),
        counted,
      ),
    )
    return compareNumbers(now!, before!.count)
  }
  const agencies = async () =>
    (await loaders.agencies()).filter(({ code }) => filter.agencies?.includes(code) ?? true)
  const total = async () => numbersOf(await load('total'))

  return {
    count: async () => (await total()).count,
    settledCount: async () => (await total()).settledCount,
    settledRate: async () => (await total()).settledRate,
    yearBefore: async () => (await total()).yearBefore,
    yearOnYear: async () => (await total()).yearOnYear,
    byMonth: async () => {
      const rows = await load('month')
      return monthsOf(period).map((month) => {
        const sameMonths = [month, sameDayOfYearBefore(month)]
        return { month, ...numbersOf(rows.filter((row) => row.month === sameMonths[row.period])) }
      })
    },
    byCategory: async () => {
      const rows = await load('category')
      return CATEGORIES.filter((category) => filter.categories?.includes(category) ?? true).map(
        (category) => ({ category, ...numbersOf(rows.filter((row) => row.category === category)) }),
      )
    },
    byAgency: async () => {
      const [rows, all] = await Promise.all([load('agency'), agencies()])
      return all.map((agency) => ({
        agency,
        ...numbersOf(rows.filter((row) => row.agency === agency.code)),
      }))
    },
    byKind: async () => {
      const [rows, all] = await Promise.all([load('kind'), agencies()])
      return all.flatMap((agency) => {
        const own = rows.filter((row) => row.agency === agency.code && numbers(row, counted).count > 0)
        const kinds = [...new Set(own.map(({ kind }) => kind))].sort()
        return kinds.map((kind) => ({
          agency,
          kind: kind || null,
          ...numbersOf(own.filter((row) => row.kind === kind)),
        }))
      })
    },
    byPlace: async () => {
      if (place === null) return null
      const [all, below] = await Promise.all([total(), loaders.childrenOfLocation.load(place)])
      if (below.length === 0) return null
      const rows = await load('place', { ...here, places: below.map(({ code }) => code) })
      const at = below.map((child) => ({
        place: child,
        ...numbersOf(rows.filter((row) => row.place === child.code)),
      }))
      const rest = (of: 'count' | 'settledCount' | 'yearBefore') =>
        at.reduce((left, one) => left - one[of], all[of])
      const elsewhere = { count: rest('count'), settledCount: rest('settledCount') }
      return [...at, { place: null, ...compareNumbers(elsewhere, rest('yearBefore')) }]
    },
  }
}

function numbers(row: TallyRow | undefined, counted: Counted): Numbers {
  if (!row) return { count: 0, settledCount: 0 }
  return counted === 'records'
    ? { count: row.records, settledCount: row.settledRecords }
    : { count: row.disputes, settledCount: row.settledDisputes }
}
