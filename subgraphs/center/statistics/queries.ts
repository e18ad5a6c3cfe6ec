import { type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Category } from '../../kit/contract/change.ts'
import { PROTECTIONS, type Protection } from '../../kit/contract/protection.ts'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Queryable } from '../../kit/database.ts'
import { anyOf, array } from '../../kit/sql.ts'
import { EVERYWHERE } from '../disputes/counts.ts'
import { arePlain, isKnownDispute, levelsOfAll } from '../disputes/known.ts'
import { matterRecords } from '../matters/tables.ts'
import { disputes } from '../tables.ts'
import { cutIntoMonths, type Period, startOfDay } from './period.ts'
import { disputeSurplus, disputeTallies } from './tables.ts'

/** What is counted: those that meet every condition given. */
export interface StatisticsFilter {
  readonly agencies?: readonly string[]
  readonly categories?: readonly Category[]
  readonly kinds?: readonly string[]
}

/** By what numbers are broken down; by kind, they are by agency as well, as each has words of its own. */
export type Breakdown = 'total' | 'month' | 'category' | 'agency' | 'kind' | 'place'

export interface TallyRequest {
  /** Codes of one level; or '' for everywhere. */
  readonly places: readonly string[]
  readonly filter: StatisticsFilter
  readonly periods: readonly Period[]
  readonly breakdowns: readonly Breakdown[]
}

/** Numbers of one part of a breakdown. */
export interface TallyRow {
  /** Index of its period in the request. */
  readonly period: number
  readonly breakdown: Breakdown
  readonly place: string | null
  /** Its first day. */
  readonly month: string | null
  readonly category: Category | null
  readonly agency: string | null
  /** '' where the agency tells none. */
  readonly kind: string | null
  readonly records: number
  readonly settledRecords: number
  /** Matters, each as its first record that the caller may know of. */
  readonly disputes: number
  readonly settledDisputes: number
}

/** The columns that each breakdown groups by; none of them is ever null. */
const COLUMNS = {
  total: [],
  month: ['month'],
  category: ['category'],
  agency: ['agency'],
  kind: ['agency', 'kind'],
  place: ['place'],
} as const satisfies Readonly<Record<Breakdown, readonly string[]>>

const ALL_COLUMNS = ['month', 'category', 'agency', 'kind', 'place'] as const

/** Digits of the codes of townships: of places below no tallies are kept. */
export const TALLIED_DIGITS = 9

/**
 * Numbers of all records and of all matters, in one statement: whole months of townships and above come from the
 * tallies, other days and smaller places from the records themselves. So do all numbers for callers whose rights are more
 * than levels of protection: which record of a matter comes first for them, no tally knows. Parts that have none are left
 * out.
 */
export async function tallyDisputes(
  db: Queryable,
  request: TallyRequest,
  rights: readonly RecordRight[],
): Promise<TallyRow[]> {
  const { places, periods, breakdowns } = request
  const isTallied = arePlain(rights) && places.every(({ length }) => length <= TALLIED_DIGITS)
  const cuts = periods.map((period) => (isTallied ? cutIntoMonths(period) : { months: null, days: [period] }))
  const months = cuts.flatMap(({ months }, period) => (months ? [{ period, ...months }] : []))
  const days = cuts.flatMap(({ days }, period) => days.map((some) => ({ period, ...some })))
  const parts = [
    ...months.map((part) => fromTallies(request, part, levelsOfAll(rights))),
    ...days.map((part) => fromRecords(request, part, rights)),
  ]
  const isGrouped = (column: (typeof ALL_COLUMNS)[number]) =>
    breakdowns.some((breakdown) => COLUMNS[breakdown].some((one) => one === column))
  const columns = ALL_COLUMNS.map((column) => {
    const name = sql.identifier(column)
    return isGrouped(column) ? sql`${name}::text` : sql`null as ${name}`
  })
  const sets = breakdowns.map((breakdown) => sql`(${names(['period', ...COLUMNS[breakdown]])})`)
  const rows = await db.execute<Omit<TallyRow, 'breakdown'> & Record<string, unknown>>(
    sql`/* center.tallyDisputes */
    select period, ${sql.join(columns, sql`, `)},
      sum(records)::int as records, sum(settled_records)::int as "settledRecords",
      sum(disputes)::int as disputes, sum(settled_disputes)::int as "settledDisputes"
    from (${sql.join(parts, sql` union all `)}) part
    group by grouping sets (${sql.join(sets, sql`, `)})`,
  )
  return rows.map((row) => {
    const grouped = ALL_COLUMNS.filter((column) => row[column] !== null)
    return { ...row, breakdown: breakdowns.find((one) => COLUMNS[one].join() === grouped.join())! }
  })
}

const names = (columns: readonly string[]) =>
  sql.join(
    columns.map((column) => sql.identifier(column)),
    sql`, `,
  )

/*
 * Each part is a selection of its own, with its bounds as parameters: joined to a list of them, the planner could not
 * know how few records lie between, and would read a year of the city's for one community.
 */
type PeriodPart = Period & { readonly period: number }

/** Tallies of surplus are taken from the disputes of callers who may know of a record before it. */
function fromTallies(
  { places, filter }: TallyRequest,
  { period, from, end }: PeriodPart,
  levels: readonly Protection[],
): SQL {
  return sql`
    select ${period}::int as period, month, agency, kind, category, place,
      case behind when 0 then records else 0 end as records,
      case behind when 0 then settled else 0 end as settled_records,
      case behind when 0 then records else -records end as disputes,
      case behind when 0 then settled else -settled end as settled_disputes
    from ${disputeTallies}
    where month >= ${from}::date and month < ${end}::date and ${anyOf(disputeTallies.place, places)} and ${anyOf(disputeTallies.protection, levels)}
      and (behind = 0 or behind & ${bitsOf(levels)} <> 0) ${meets(filter, disputeTallies)}`
}

function fromRecords(
  { places, filter }: TallyRequest,
  { period, from, end }: PeriodPart,
  rights: readonly RecordRight[],
): SQL {
  const place = placeOf(places)
  return sql`
    select ${period}::int as period, month_of(${disputes.occurredAt}) as month, ${disputes.agency} as agency,
      coalesce(${disputes.kind}, '') as kind, ${disputes.category} as category, ${place} as place,
      1 as records, is_settled(${disputes.status})::int as settled_records,
      (record_id is null)::int as disputes,
      (record_id is null and is_settled(${disputes.status}))::int as settled_disputes
    from ${disputes}
    left join ${disputeSurplus} on record_id = ${disputes.id} and ${isBehindKnown(rights)}
    where ${disputes.occurredAt} >= to_timestamp(${startOfDay(from)}::float8)
      and ${disputes.occurredAt} < to_timestamp(${startOfDay(end)}::float8)
      and ${isKnownDispute(rights)} ${meets(filter, disputes)}
      ${places[0] === EVERYWHERE ? sql`` : sql`and ${place} = any(${array(places)}::text[])`}`
}

/** A record's place at the level of the given ones, in the words of the index that serves it. */
function placeOf(places: readonly string[]): SQL {
  const digits = places[0]!.length
  if (digits === 0) return sql`''`
  // A constant length, as the planner knows the index by it.
  return digits === 15
    ? sql`${disputes.locationCode}`
    : sql`left(${disputes.locationCode}, ${sql.raw(String(digits))})`
}

function meets(
  { agencies, categories, kinds }: StatisticsFilter,
  of: typeof disputes | typeof disputeTallies,
): SQL {
  const conditions = [
    agencies && anyOf(of.agency, agencies),
    categories && anyOf(of.category, categories),
    kinds && anyOf(of.kind, kinds),
  ]
  return sql.join(
    conditions.filter((condition) => condition !== undefined).map((condition) => sql`and ${condition}`),
    sql` `,
  )
}

/** Whether a record of the surplus comes behind one of its matter that the caller may know of. */
function isBehindKnown(rights: readonly RecordRight[]): SQL {
  if (arePlain(rights)) return sql`behind & ${bitsOf(levelsOfAll(rights))} <> 0`
  const other = alias(disputes, 'other') as unknown as typeof disputes
  return sql`exists (
      select from ${matterRecords} own
        join ${matterRecords} shared on shared.matter = own.matter
        join ${disputes} other on other.id = shared.record_id
      where own.record_id = ${disputes.id} and ${isKnownDispute(rights, other)}
        and (protection_bit(other.protection), other.occurred_at, other.id)
          < (protection_bit(${disputes.protection}), ${disputes.occurredAt}, ${disputes.id}))`
}

/** Levels of protection as bits. */
const bitsOf = (levels: readonly Protection[]) =>
  levels.reduce((bits, protection) => bits | (1 << PROTECTIONS.indexOf(protection)), 0)
