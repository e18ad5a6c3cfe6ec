import { type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Queryable } from '../../kit/database.ts'
import { isKnown } from '../../kit/records/known.ts'
import { reachOf } from '../../kit/records/reach.ts'
import { anyOf, array } from '../../kit/sql.ts'
import { isKnownCall } from '../calls/known.ts'
import { COUNTS_AS } from '../calls/queries.ts'
import { calls, callUnits } from '../calls/tables.ts'
import { cellsOf, EVERYWHERE } from '../disputes/counts.ts'
import { gridEventRecords } from '../grid-events/record-type.ts'
import { gridEvents } from '../grid-events/tables.ts'
import { STATUS } from '../intake/life-cycle.ts'
import { intakeCaseRecords } from '../intake/record-type.ts'
import { intakeCases } from '../intake/tables.ts'
import { AGREED_STATES } from '../mediation/life.ts'
import { mediationRecords } from '../mediation/record-type.ts'
import { mediationCases } from '../mediation/tables.ts'
import { offices } from '../organisation/tables.ts'
import { cutIntoMonths, type Period, startOfDay } from './period.ts'
import { type StatisticsFilter, TALLIED_DIGITS } from './queries.ts'
import { gridEventTallies } from './tables.ts'

/*
 * Statistics of the center's own systems: one statement each. What began in a period is counted, with what has become
 * of it by now.
 */

export interface WorkRequest {
  /** Code of the place; '' for everywhere. */
  readonly place: string
  readonly periods: readonly Period[]
  readonly filter: Pick<StatisticsFilter, 'categories' | 'kinds'>
}

/** Numbers of one part of one month; what a system does not measure is 0. */
export interface WorkRow {
  /** Index of its period in the request. */
  readonly period: number
  /** Its first day. */
  readonly month: string
  /** A category, a kind, or the level of a center: what the system is broken down by. */
  readonly part: string
  readonly count: number
  /** Those that ended in one way or the other, where that is told apart from success. */
  readonly ended: number
  readonly successful: number
  readonly inTime: number
  readonly late: number
  readonly rated: number
  readonly satisfied: number
  /** The sum of all ratings. */
  readonly rating: number
}

/** Of 1 to 5. */
const SATISFIED_FROM = 4

export function intakeWork(db: Queryable, request: WorkRequest, rights: readonly RecordRight[]) {
  const settled = Object.entries(STATUS).flatMap(([state, status]) => (status === 'SETTLED' ? [state] : []))
  return run(db, sql`/* center.intakeWork */`, [
    select({
      spans: wholePeriods(request),
      from: sql`${intakeCases} on ${isWithin(intakeCases.occurredAt)}`,
      where: [
        isKnown(intakeCaseRecords, rights),
        isAt(intakeCases.locationCode, request.place),
        isOneOf(intakeCases.category, request.filter.categories),
        isOneOf(intakeCases.kind, request.filter.kinds),
      ],
      month: sql`month_of(${intakeCases.occurredAt})`,
      part: sql`${intakeCases.category}`,
      measures: {
        successful: sql`count(*) filter (where ${anyOf(intakeCases.state, settled)})`,
        rated: sql`count(satisfaction)`,
        satisfied: sql`count(*) filter (where satisfaction >= ${SATISFIED_FROM})`,
        rating: sql`coalesce(sum(satisfaction), 0)`,
      },
    }),
  ])
}

export function mediationWork(db: Queryable, request: WorkRequest, rights: readonly RecordRight[]) {
  const { state } = mediationCases
  return run(db, sql`/* center.mediationWork */`, [
    select({
      spans: wholePeriods(request),
      from: sql`${mediationCases} on ${isWithin(mediationCases.occurredAt)}`,
      where: [
        isKnown(mediationRecords, rights),
        isAt(mediationCases.locationCode, request.place),
        isOneOf(mediationCases.category, request.filter.categories),
        isOneOf(mediationCases.kind, request.filter.kinds),
      ],
      month: sql`month_of(${mediationCases.occurredAt})`,
      part: sql`${mediationCases.kind}`,
      measures: {
        ended: sql`count(*) filter (where ${anyOf(state, [...AGREED_STATES, 'RETURNED', 'FAILED'])})`,
        successful: sql`count(*) filter (where ${anyOf(state, AGREED_STATES)})`,
      },
    }),
  ])
}

/** Calls; in time and late are the units that were called. */
export function callWork(db: Queryable, request: WorkRequest, rights: readonly RecordRight[]) {
  return run(db, sql`/* center.callWork */`, [
    select({
      spans: wholePeriods(request),
      from: sql`${calls} on ${isWithin(calls.madeAt)}
        join ${offices} on ${offices.id} = ${calls.madeBy}
        cross join lateral (
          select count(*) filter (where counts_as = 'inTime') as in_time,
            count(*) filter (where counts_as = 'late') as late
          from (select ${COUNTS_AS} as counts_as from ${callUnits} where call_id = ${calls.id}) called
        ) units`,
      where: [isKnownCall(rights), isAt(calls.locationCode, request.place)],
      month: sql`month_of(${calls.madeAt})`,
      part: sql`${offices.level}`,
      measures: {
        successful: sql`count(*) filter (where ${calls.state} = 'REGULATED')`,
        inTime: sql`sum(in_time)`,
        late: sql`sum(late)`,
      },
    }),
  ])
}

/**
 * Whole months of townships and above come from the tallies, other days and smaller places from the events; so do all
 * numbers for callers who may not know of the same levels of protection at all places.
 */
export function gridEventWork(db: Queryable, request: WorkRequest, rights: readonly RecordRight[]) {
  const { place, filter, periods } = request
  const reach = reachOf(gridEventRecords.name, rights)
  const { levels = [], places = [] } = reach[0] ?? {}
  const cells = cellsOf(place, places)
  const isTallied =
    reach.length <= 1 &&
    !reach[0]?.persons &&
    [place, ...cells].every(({ length }) => length <= TALLIED_DIGITS)
  const cuts = periods.map((period) => (isTallied ? cutIntoMonths(period) : { months: null, days: [period] }))
  const isInTime = sql`is_closed_in_time(${gridEvents.state}, ${gridEvents.fedBackAt}, ${gridEvents.dueAt})`
  return run(db, sql`/* center.gridEventWork */`, [
    select({
      spans: cuts.flatMap(({ months }, period) => (months ? [{ period, ...months }] : [])),
      from: sql`${gridEventTallies} on ${gridEventTallies.month} >= first_day and ${gridEventTallies.month} < end_day`,
      where: [
        anyOf(gridEventTallies.protection, levels),
        anyOf(gridEventTallies.place, cells),
        isOneOf(gridEventTallies.kind, filter.kinds),
      ],
      month: sql`${gridEventTallies.month}`,
      part: sql`${gridEventTallies.kind}`,
      measures: {
        count: sql`sum(events)`,
        successful: sql`sum(settled)`,
        inTime: sql`sum(in_time)`,
        late: sql`sum(settled - in_time)`,
      },
    }),
    select({
      spans: cuts.flatMap(({ days }, period) => days.map((some) => ({ period, ...some }))),
      from: sql`${gridEvents} on ${isWithin(gridEvents.occurredAt)}`,
      where: [
        isKnown(gridEventRecords, rights),
        isAt(gridEvents.locationCode, place),
        isOneOf(gridEvents.kind, filter.kinds),
      ],
      month: sql`month_of(${gridEvents.occurredAt})`,
      part: sql`${gridEvents.kind}`,
      measures: {
        successful: sql`count(*) filter (where ${gridEvents.state} = 'CLOSED')`,
        inTime: sql`count(*) filter (where ${isInTime})`,
        late: sql`count(*) filter (where ${gridEvents.state} = 'CLOSED' and not ${isInTime})`,
      },
    }),
  ])
}

type Measure = 'count' | 'ended' | 'successful' | 'inTime' | 'late' | 'rated' | 'satisfied' | 'rating'
const MEASURES: readonly Measure[] = [
  'count',
  'ended',
  'successful',
  'inTime',
  'late',
  'rated',
  'satisfied',
  'rating',
]

interface Span extends Period {
  readonly period: number
}

interface Selection {
  readonly spans: readonly Span[]
  /** What is joined to each span, which has `first` and `after` as moments, `first_day` and `end_day` as days. */
  readonly from: SQL
  readonly where: readonly (SQL | undefined)[]
  readonly month: SQL
  readonly part: SQL
  readonly measures: Partial<Record<Measure, SQL>>
}

/** Undefined when there is nothing to select from. */
function select({ spans, from, where, month, part, measures }: Selection): SQL | undefined {
  if (spans.length === 0) return undefined
  const columns = MEASURES.map((measure) => {
    const value = measures[measure] ?? (measure === 'count' ? sql`count(*)` : sql`0`)
    return sql`(${value})::int as ${sql.identifier(measure)}`
  })
  return sql`
    select period, (${month})::text as month, ${part} as part, ${sql.join(columns, sql`, `)}
    from unnest(
      ${array(spans.map(({ period }) => period))}::int[],
      ${array(spans.map((span) => span.from))}::text[]::date[],
      ${array(spans.map((span) => span.end))}::text[]::date[],
      ${array(spans.map((span) => startOfDay(span.from)))}::float8[],
      ${array(spans.map((span) => startOfDay(span.end)))}::float8[]
    ) span (period, first_day, end_day, first, after)
    join ${from}
    where ${sql.join(
      where.filter((condition) => condition !== undefined),
      sql` and `,
    )}
    group by 1, 2, 3`
}

async function run(db: Queryable, name: SQL, selections: readonly (SQL | undefined)[]): Promise<WorkRow[]> {
  const parts = selections.filter((selection) => selection !== undefined)
  return db.execute<WorkRow & Record<string, unknown>>(sql`${name} ${sql.join(parts, sql` union all `)}`)
}

const wholePeriods = ({ periods }: WorkRequest): Span[] =>
  periods.map((days, period) => ({ period, ...days }))

const isWithin = (moment: AnyPgColumn) =>
  sql`${moment} >= to_timestamp(first) and ${moment} < to_timestamp(after)`

/** Here and below, in the words of the index that serves it; undefined for everywhere. */
const isAt = (code: AnyPgColumn, place: string) =>
  place === EVERYWHERE ? undefined : sql`left(${code}, ${sql.raw(String(place.length))}) = ${place}`

const isOneOf = (column: AnyPgColumn, values: readonly string[] | undefined) =>
  values && anyOf(column, values)
