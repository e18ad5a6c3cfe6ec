import { and, asc, count, desc, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Queryable, Transaction } from '../../kit/database.ts'
import { anyOf, array } from '../../kit/sql.ts'
import type { OfficeLevel } from '../organisation/queries.ts'
import { offices } from '../organisation/tables.ts'
import { afterAllBelow } from '../places/codes.ts'
import { hereAndBelow } from '../places/queries.ts'
import { isKnownCall, isKnownResponse } from './known.ts'
import type { CallState } from './machines.ts'
import { type CallRow, type CallUnitRow, calls, callUnits } from './tables.ts'

export function callsByIds(
  db: Queryable,
  ids: readonly string[],
  rights: readonly RecordRight[],
): Promise<CallRow[]> {
  return db
    .select()
    .from(calls)
    .where(and(anyOf(calls.id, ids), isKnownCall(rights)))
}

/** A call that the caller may know of, locked until the transaction ends. */
export async function lockCall(
  transaction: Transaction,
  id: string,
  rights: readonly RecordRight[],
): Promise<CallRow | undefined> {
  const [call] = await transaction
    .select()
    .from(calls)
    .where(and(eq(calls.id, id), isKnownCall(rights)))
    .for('update')
  return call
}

export function unitsOfCalls(db: Queryable, ids: readonly string[]): Promise<CallUnitRow[]> {
  return db
    .select()
    .from(callUnits)
    .where(anyOf(callUnits.callId, ids))
    .orderBy(asc(callUnits.callId), asc(callUnits.unitId))
}

/** Where a list goes on: the last row's moment and id. */
type Position = readonly [moment: string, id: string] | null

export interface CallConditions {
  readonly direction?: CallRow['direction'] | null | undefined
  readonly states?: readonly CallState[] | null | undefined
  readonly madeBy?: string | null | undefined
  readonly level?: OfficeLevel | null | undefined
  readonly center?: string | null | undefined
  readonly unit?: string | null | undefined
  readonly location?: string | null | undefined
  readonly recordId?: string | null | undefined
  readonly matterId?: string | null | undefined
  readonly madeFrom?: Date | null | undefined
  readonly madeTo?: Date | null | undefined
}

export async function callPage(
  db: Queryable,
  conditions: CallConditions,
  { after, limit }: { readonly after: Position; readonly limit: number },
  rights: readonly RecordRight[],
): Promise<CallRow[]> {
  return db
    .select()
    .from(calls)
    .where(
      and(
        meets(db, conditions, rights),
        after ? sql`(${calls.madeAt}, ${calls.id}) < (${after[0]}::timestamptz, ${after[1]})` : undefined,
      ),
    )
    .orderBy(desc(calls.madeAt), desc(calls.id))
    .limit(limit)
}

export async function countCalls(
  db: Queryable,
  conditions: CallConditions,
  rights: readonly RecordRight[],
): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(calls)
    .where(meets(db, conditions, rights))
  return row!.count
}

function meets(db: Queryable, conditions: CallConditions, rights: readonly RecordRight[]): SQL | undefined {
  const { direction, states, madeBy, level, center, unit, location } = conditions
  const { recordId, matterId, madeFrom, madeTo } = conditions
  const ofUnit = db
    .select({ id: callUnits.callId })
    .from(callUnits)
    .where(eq(callUnits.unitId, unit ?? ''))
  const ofLevel = db
    .select({ id: offices.id })
    .from(offices)
    .where(level ? eq(offices.level, level) : undefined)
  return and(
    isKnownCall(rights),
    direction ? eq(calls.direction, direction) : undefined,
    states ? anyOf(calls.state, states) : undefined,
    madeBy == null ? undefined : eq(calls.madeBy, madeBy),
    level ? inArray(calls.madeBy, ofLevel) : undefined,
    center == null ? undefined : eq(calls.officeId, center),
    unit == null ? undefined : inArray(calls.id, ofUnit),
    location == null ? undefined : hereAndBelow(calls.locationCode, location),
    recordId == null ? undefined : eq(calls.recordId, recordId),
    matterId == null ? undefined : eq(calls.matterId, matterId),
    madeFrom ? gte(calls.madeAt, madeFrom) : undefined,
    madeTo ? lt(calls.madeAt, madeTo) : undefined,
  )
}

export interface PlacePageKey {
  readonly code: string
  readonly after: Position
  readonly limit: number
}

/** One statement for pages of several places' calls, here and below, newest first; answers in the keys' order. */
export async function callPagesAtPlaces(
  db: Queryable,
  keys: readonly PlacePageKey[],
  rights: readonly RecordRight[],
): Promise<CallRow[][]> {
  const rows = await db.execute<Record<string, unknown> & { page: string; id: string }>(sql`
    /* center.callPagesAtPlaces */
    select page.ordinality as page, found.id
    from unnest(
      ${array(keys.map(({ code }) => code))}::text[],
      ${array(keys.map(({ code }) => afterAllBelow(code)))}::text[],
      ${array(keys.map(({ after }) => after?.[0] ?? null))}::text[],
      ${array(keys.map(({ after }) => after?.[1] ?? null))}::text[],
      ${array(keys.map(({ limit }) => limit))}::int[]
    ) with ordinality page (code, end_of_code, moment, id, size)
    cross join lateral (
      select id, made_at from ${calls}
      where location_code >= page.code collate "C" and location_code < page.end_of_code collate "C"
        and ${isKnownCall(rights)}
        and (page.moment is null or (made_at, call.id) < (page.moment::timestamptz, page.id))
      order by made_at desc, id desc limit page.size
    ) found
    order by page.ordinality, found.made_at desc, found.id desc`)
  const found = new Map(
    (await callsByIds(db, [...new Set(rows.map(({ id }) => id))], rights)).map((call) => [call.id, call]),
  )
  const pages: CallRow[][] = keys.map(() => [])
  for (const { page, id } of rows) pages[Number(page) - 1]!.push(found.get(id)!)
  return pages
}

/** One statement for the numbers of several places' calls, here and below. */
export function callCountsAtPlaces(
  db: Queryable,
  codes: readonly string[],
  rights: readonly RecordRight[],
): Promise<{ code: string; count: number }[]> {
  return db.execute<{ code: string; count: number }>(sql`/* center.callCountsAtPlaces */
    select place.code, (
      select count(*)::int from ${calls}
      where location_code >= place.code collate "C" and location_code < place.end_of_code collate "C"
        and ${isKnownCall(rights)}
    ) as count
    from unnest(${array(codes)}::text[], ${array(codes.map(afterAllBelow))}::text[]) place (code, end_of_code)`)
}

export interface PunctualityKey {
  readonly unitId: string
  readonly from: Date
  readonly to: Date
}

export interface Punctuality {
  readonly called: number
  readonly inTime: number
  readonly late: number
  readonly open: number
  readonly excused: number
}

/** How a unit's part in a call counts; the words are the fields of {@link Punctuality}. */
export const COUNTS_AS: SQL = sql`case
  when state = 'EXCUSED' then 'excused'
  when reported_at <= due_at then 'inTime'
  when reported_at > due_at then 'late'
  when due_at < (case state when 'RELEASED' then updated_at else clock_timestamp() end) then 'late'
  when state = 'RELEASED' then 'excused'
  else 'open' end`

/** One statement for several units and periods, from an index alone; answers in the keys' order. */
export async function punctualityOfUnits(
  db: Queryable,
  keys: readonly PunctualityKey[],
  rights: readonly RecordRight[],
): Promise<Punctuality[]> {
  const rows = await db.execute<
    Record<string, unknown> & { key: string; as: keyof Punctuality; count: number }
  >(sql`
    /* center.punctualityOfUnits */
    select key.ordinality as key, found.as, found.count
    from unnest(
      ${array(keys.map(({ unitId }) => unitId))}::text[],
      ${array(keys.map(({ from }) => from.toISOString()))}::text[],
      ${array(keys.map(({ to }) => to.toISOString()))}::text[]
    ) with ordinality key (unit_id, since, before)
    cross join lateral (
      select ${COUNTS_AS} as as, count(*)::int as count
      from ${callUnits}
      where call_unit.unit_id = key.unit_id and called_at >= key.since::timestamptz
        and called_at < key.before::timestamptz and ${isKnownResponse(rights)}
      group by 1
    ) found`)
  return keys.map((_, index) => {
    const counts = { inTime: 0, late: 0, open: 0, excused: 0 }
    for (const row of rows)
      if (Number(row.key) === index + 1) counts[row.as as keyof typeof counts] = row.count
    return { ...counts, called: counts.inTime + counts.late + counts.open + counts.excused }
  })
}
