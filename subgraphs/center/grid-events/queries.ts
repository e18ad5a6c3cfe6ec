import { and, asc, count, desc, eq, gte, lt, not, type SQL, sql } from 'drizzle-orm'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Queryable, Transaction } from '../../kit/database.ts'
import { isKnown } from '../../kit/records/known.ts'
import { anyOf, array } from '../../kit/sql.ts'
import { officeAreas, offices, units } from '../organisation/tables.ts'
import { pathOf } from '../places/codes.ts'
import { ENDS } from './life-cycle.ts'
import { gridEventRecords } from './record-type.ts'
import { type GridEventRow, type GridEventState, gridEvents } from './tables.ts'

/** Conditions of a list; all must be met. */
export interface GridEventConditions {
  readonly location?: string | null
  readonly kinds?: readonly string[] | null
  readonly states?: readonly GridEventState[] | null
  readonly grades?: readonly string[] | null
  readonly unit?: string | null
  readonly office?: string | null
  readonly open?: boolean | null
  readonly overdue?: boolean | null
  readonly isDispute?: boolean | null
  readonly occurredFrom?: Date | null
  readonly occurredTo?: Date | null
}

export type GridEventOrder = 'OCCURRED_AT_DESC' | 'DUE_AT_ASC'

const isEnd = (state: GridEventState) => ENDS.some((end) => end === state)

/** As the partial indexes of the migration have it, word for word. */
const OPEN = sql.raw(`state not in ('CLOSED', 'DISMISSED')`)
const OVERDUE = sql`(${OPEN} and ${gridEvents.state} <> 'FED_BACK' and ${gridEvents.dueAt} < now())`

function whereOf(conditions: GridEventConditions, rights: readonly RecordRight[]): SQL {
  const { location, kinds, states, grades, unit, office, open, overdue, isDispute } = conditions
  const { occurredFrom, occurredTo } = conditions
  const onlyOpen = open === true || (states && !states.some(isEnd))
  return and(
    isKnown(gridEventRecords, rights),
    location
      ? sql`left(${gridEvents.locationCode}, ${sql.raw(String(location.length))}) = ${location}`
      : undefined,
    kinds ? anyOf(gridEvents.kind, kinds) : undefined,
    states ? anyOf(gridEvents.state, states) : undefined,
    grades ? anyOf(gridEvents.grade, grades) : undefined,
    unit ? eq(gridEvents.unitId, unit) : undefined,
    office ? eq(gridEvents.officeId, office) : undefined,
    onlyOpen ? OPEN : undefined,
    open === false ? not(OPEN) : undefined,
    overdue === true ? OVERDUE : undefined,
    overdue === false ? not(OVERDUE) : undefined,
    isDispute === true ? sql`is_dispute` : undefined,
    isDispute === false ? sql`not is_dispute` : undefined,
    occurredFrom ? gte(gridEvents.occurredAt, occurredFrom) : undefined,
    occurredTo ? lt(gridEvents.occurredAt, occurredTo) : undefined,
  )!
}

export interface GridEventPage {
  readonly conditions: GridEventConditions
  readonly order: GridEventOrder
  readonly limit: number
  /** Moment and id of the last row before the page. */
  readonly after: readonly [string, string] | null
}

export async function gridEventPage(
  db: Queryable,
  { conditions, order, limit, after }: GridEventPage,
  rights: readonly RecordRight[],
): Promise<GridEventRow[]> {
  const where = whereOf(conditions, rights)
  if (order === 'DUE_AT_ASC') {
    const position = sql`(${gridEvents.dueAt}, ${gridEvents.id}) > (${after?.[0] ?? '-infinity'}, ${after?.[1] ?? ''})`
    return db
      .select()
      .from(gridEvents)
      .where(and(where, OPEN, position))
      .orderBy(asc(gridEvents.dueAt), asc(gridEvents.id))
      .limit(limit)
  }
  // The first page too comes after a position: a comparison that is always there is a place in the index.
  const position = sql`(${gridEvents.occurredAt}, ${gridEvents.id}) < (${after?.[0] ?? 'infinity'}, ${after?.[1] ?? ''})`
  return db
    .select()
    .from(gridEvents)
    .where(and(where, position))
    .orderBy(desc(gridEvents.occurredAt), desc(gridEvents.id))
    .limit(limit)
}

export async function gridEventCount(
  db: Queryable,
  conditions: GridEventConditions,
  order: GridEventOrder,
  rights: readonly RecordRight[],
): Promise<number> {
  const where = and(whereOf(conditions, rights), order === 'DUE_AT_ASC' ? OPEN : undefined)
  const [row] = await db.select({ count: count() }).from(gridEvents).where(where)
  return row!.count
}

/** The event, locked until the transaction ends; undefined when there is none that the caller may know of. */
export async function lockGridEvent(
  transaction: Transaction,
  id: string,
  rights: readonly RecordRight[],
): Promise<GridEventRow | undefined> {
  const [event] = await transaction
    .select()
    .from(gridEvents)
    .where(and(eq(gridEvents.id, id), isKnown(gridEventRecords, rights)))
    .for('update')
  return event
}

/** The centers responsible for a place, from the nearest up to the city's. */
export async function officesAbove(db: Queryable, placeCode: string): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`/* center.officesAbove */
    with recursive above (id, parent_id, steps) as (
      (select office.id, office.parent_id, 1
        from ${officeAreas} area join ${offices} office on office.id = area.office_id
        where area.place_code = any(${array(pathOf(placeCode))}::text[])
        order by length(area.place_code) desc limit 1)
      union all
      select office.id, office.parent_id, steps + 1
      from above join ${offices} office on office.id = above.parent_id where steps < 10
    )
    select id from above order by steps`)
  return rows.map(({ id }) => id)
}

export async function unitExists(db: Queryable, id: string): Promise<boolean> {
  return (await db.select({ id: units.id }).from(units).where(eq(units.id, id))).length > 0
}

export async function officeExists(db: Queryable, id: string): Promise<boolean> {
  return (await db.select({ id: offices.id }).from(offices).where(eq(offices.id, id))).length > 0
}
