import { BadUserInput } from '../../kit/contract/errors.ts'

/** Days of the city's calendar, yyyy-mm-dd: the first, and the one after the last. */
export interface Period {
  readonly from: string
  readonly end: string
}

/** A period as clients give it: its first and its last day. */
export interface PeriodInput {
  readonly from: string
  readonly to: string
}

/** A period cut where whole months begin and end. */
export interface CutPeriod {
  /** First days of the first whole month and of the one after the last; null without whole months. */
  readonly months: Period | null
  /** The days that are not of a whole month. */
  readonly days: readonly Period[]
}

const FIRST_YEAR = 1950
const LAST_YEAR = 2199
const MOST_YEARS = 20
const DAY_MS = 86_400_000

/** @throws {BadUserInput} when it ends before it begins, or is longer or farther away than anything here */
export function readPeriod({ from, to }: PeriodInput): Period {
  const years = [from, to].map((day) => Number(day.slice(0, 4)))
  if (years.some((year) => year < FIRST_YEAR || year > LAST_YEAR))
    throw new BadUserInput(`"period" must lie between ${FIRST_YEAR} and ${LAST_YEAR}.`)
  if (from > to) throw new BadUserInput(`"period" must not end (${to}) before it begins (${from}).`)
  if (years[1]! - years[0]! > MOST_YEARS)
    throw new BadUserInput(`"period" must be of at most ${MOST_YEARS} years.`)
  return { from, end: dayAfter(to) }
}

/** The same days of the year before: the first half of a year becomes the first half of the one before. */
export function yearBefore({ from, end }: Period): Period {
  return { from: sameDayOfYearBefore(from), end: sameDayOfYearBefore(end) }
}

/** The first days of all months that have a day in a period. */
export function monthsOf({ from, end }: Period): string[] {
  const months: string[] = []
  for (let month = monthOf(from); month < end; month = monthAfter(month)) months.push(month)
  return months
}

export function cutIntoMonths(period: Period): CutPeriod {
  const { from, end } = period
  const months = { from: from === monthOf(from) ? from : monthAfter(from), end: monthOf(end) }
  if (months.from >= months.end) return { months: null, days: [period] }
  const days = [
    { from, end: months.from },
    { from: months.end, end },
  ]
  return { months, days: days.filter((some) => some.from < some.end) }
}

/** The moment at which a day begins in the city, in seconds since 1970. */
export function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00+08:00`) / 1000
}

const monthOf = (day: string) => `${day.slice(0, 7)}-01`

function monthAfter(day: string): string {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))]
  return dayOf(Date.UTC(year, month, 1))
}

const dayAfter = (day: string) => dayOf(Date.parse(day) + DAY_MS)

/** Of the 29th of February it is the 1st of March. */
export function sameDayOfYearBefore(day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return dayOf(Date.UTC(year! - 1, month! - 1, date))
}

const dayOf = (moment: number) => new Date(moment).toISOString().slice(0, 10)
