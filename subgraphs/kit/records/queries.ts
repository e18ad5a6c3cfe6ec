import { and, asc, count, eq, type SQL, sql } from 'drizzle-orm'
import type { RecordRight } from '../contract/record-right.ts'
import type { Queryable } from '../database.ts'
import { anyOf, array } from '../sql.ts'
import type { PartyRow, RecordRow } from './columns.ts'
import { isKnown } from './known.ts'
import type { RecordType } from './record-type.ts'

/*
 * Every statement over an agency's records that does not depend on the agency. The caller's rights are part of each
 * that answers a caller: what may not be known is not selected.
 */

/** A page of a person's or a place's records: after a position, one more than asked for. */
export interface RecordPageKey {
  /** Identity of the person, or code of the place. */
  readonly of: string
  readonly limit: number
  /** occurredAt (RFC 3339) and id of the last row before the page; null on the first. */
  readonly after: readonly [string, string] | null
}

/** A sort position: enough to build a cursor, and to load the row. */
export interface RecordPosition {
  readonly id: string
  readonly occurredAt: Date
}

export async function recordsByIds(
  db: Queryable,
  type: RecordType,
  ids: readonly string[],
  rights: readonly RecordRight[],
): Promise<RecordRow[]> {
  return (await db
    .select()
    .from(type.table)
    .where(and(anyOf(type.table.id, ids), isKnown(type, rights)))) as unknown as RecordRow[]
}

/** Records for the feed, which must tell the center of all of them, whoever may know. */
export async function allRecordsByIds(db: Queryable, type: RecordType, ids: readonly string[]) {
  return (await db.select().from(type.table).where(anyOf(type.table.id, ids))) as unknown as RecordRow[]
}

export async function partiesOfRecords(db: Queryable, type: RecordType, ids: readonly string[]) {
  const { parties } = type
  return (await db
    .select()
    .from(parties)
    .where(anyOf(parties.recordId, ids))
    .orderBy(asc(parties.recordId), asc(parties.ordinal))) as unknown as PartyRow[]
}

/** One statement for pages of several persons, newest first; answers in the keys' order. */
export function recordPagesOfPersons(
  db: Queryable,
  type: RecordType,
  keys: readonly RecordPageKey[],
  rights: readonly RecordRight[],
): Promise<RecordPosition[][]> {
  const { table, parties } = type
  const ofPerson = sql`${table.id} in (select ${parties.recordId} from ${parties} where ${parties.identity} = page.of)`
  return recordPages(db, type, keys, rights, ofPerson)
}

/** One statement for pages of several places of one level, here and below, newest first. */
export function recordPagesAtPlaces(
  db: Queryable,
  type: RecordType,
  keys: readonly RecordPageKey[],
  rights: readonly RecordRight[],
): Promise<RecordPosition[][]> {
  // A constant length lets the planner use the index on that expression.
  return recordPages(db, type, keys, rights, sql`${below(type, keys[0]!.of)} = page.of`)
}

/**
 * The first page too comes after a position, beyond all moments: a comparison that is always there is a place in
 * the index, where "or is null" would read everything before a page far down.
 */
async function recordPages(
  db: Queryable,
  type: RecordType,
  keys: readonly RecordPageKey[],
  rights: readonly RecordRight[],
  condition: SQL,
): Promise<RecordPosition[][]> {
  const { table } = type
  const pages: RecordPosition[][] = keys.map(() => [])
  const rows = await db.execute<{ page: string; id: string; occurred_at: string }>(sql`
    select page.ordinality as page, found.id, found.occurred_at
    from unnest(
      ${array(keys.map((key) => key.of))}::text[],
      ${array(keys.map((key) => key.limit))}::int[],
      ${array(keys.map((key) => key.after?.[0] ?? 'infinity'))}::text[]::timestamptz[],
      ${array(keys.map((key) => key.after?.[1] ?? ''))}::text[]
    ) with ordinality page (of, size, after_time, after_id)
    cross join lateral (
      select ${table.id} as id, ${table.occurredAt} as occurred_at
      from ${table}
      where ${condition} and ${isKnown(type, rights)}
        and (${table.occurredAt}, ${table.id}) < (page.after_time, page.after_id)
      order by ${table.occurredAt} desc, ${table.id} desc
      limit page.size
    ) found
    order by page.ordinality, found.occurred_at desc, found.id desc`)
  for (const row of rows)
    pages[Number(row.page) - 1]!.push({ id: row.id, occurredAt: new Date(row.occurred_at) })
  return pages
}

export async function countsOfPersons(
  db: Queryable,
  type: RecordType,
  identities: readonly string[],
  rights: readonly RecordRight[],
): Promise<{ of: string; count: number }[]> {
  const { table, parties } = type
  return db
    .select({ of: sql<string>`${parties.identity}`, count: sql<number>`count(distinct ${table.id})::int` })
    .from(table)
    .innerJoin(parties, eq(parties.recordId, table.id))
    .where(and(anyOf(parties.identity, identities), isKnown(type, rights)))
    .groupBy(parties.identity)
}

/** Counts of several places of one level, here and below, in the codes' order. */
export async function countsAtPlaces(
  db: Queryable,
  type: RecordType,
  codes: readonly string[],
  rights: readonly RecordRight[],
): Promise<number[]> {
  const code = below(type, codes[0]!)
  const rows = await db
    .select({ code: sql<string>`${code}`.as('code'), count: count() })
    .from(type.table)
    .where(and(sql`${code} = any(${array(codes)}::text[])`, isKnown(type, rights)))
    .groupBy(sql`1`)
  const found = new Map(rows.map((row) => [row.code, row.count]))
  return codes.map((each) => found.get(each) ?? 0)
}

/** The record's place at the level of the given code, as the agency's indexes have it. */
function below({ table }: RecordType, code: string): SQL {
  return sql`left(${table.locationCode}, ${sql.raw(String(code.length))})`
}
