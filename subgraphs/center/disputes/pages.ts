import { type SQL, sql } from 'drizzle-orm'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Queryable } from '../../kit/database.ts'
import { array } from '../../kit/sql.ts'
import { matterRecords } from '../matters/tables.ts'
import { disputeParties, disputes } from '../tables.ts'
import { type Conditions, meets, type Scope } from './conditions.ts'
import { DISPUTE_COLUMNS, type DisputeResult, type IndexedDispute, toIndexedDispute } from './row.ts'

export type DisputeOrder = 'OCCURRED_AT_DESC' | 'OCCURRED_AT_ASC' | 'UPDATED_AT_DESC'

/** What pages must have in common to be read by one statement. */
export interface PageShape {
  readonly of: Exclude<Scope['of'], 'nothing'>
  /** Digits of the place's code, as each level has an index of its own; 0 for other scopes. */
  readonly digits: number
  readonly conditions: Conditions
  readonly order: DisputeOrder
  readonly limit: number
}

/** One of several pages: whose, and the sort key of the row that it comes after. */
export interface PageStart {
  /** Code of the place, identity of the person, id of the matter, or ''. */
  readonly of: string
  /** Sort time (RFC 3339) and id; null for the first page. */
  readonly after: readonly [time: string, id: string] | null
}

const ORDERS = {
  OCCURRED_AT_DESC: { key: 'occurredAt', direction: sql`desc`, compare: sql`<`, start: 'infinity' },
  OCCURRED_AT_ASC: { key: 'occurredAt', direction: sql`asc`, compare: sql`>`, start: '-infinity' },
  UPDATED_AT_DESC: { key: 'updatedAt', direction: sql`desc`, compare: sql`<`, start: 'infinity' },
} as const

/** The time that a list is sorted by. */
export function sortTime(order: DisputeOrder, dispute: IndexedDispute): Date {
  return dispute[ORDERS[order].key]
}

/**
 * Pages of several scopes of one shape by one statement, in the order of the starts. The first page too comes
 * after a sort key: a comparison that is always there is a place in the index, where "or is null" would read
 * everything before.
 */
export async function disputePages(
  db: Queryable,
  shape: PageShape,
  starts: readonly PageStart[],
  rights: readonly RecordRight[],
): Promise<IndexedDispute[][]> {
  const { key, direction, compare, start } = ORDERS[shape.order]
  const column = disputes[key]
  const rows = await db.execute<DisputeResult & { page: number }>(sql`/* center.disputePages */
    select page.ordinality::int as page, found.*
    from unnest(
      ${array(starts.map(({ of }) => of))}::text[],
      ${array(starts.map(({ after }) => after?.[0] ?? start))}::text[]::timestamptz[],
      ${array(starts.map(({ after }) => after?.[1] ?? ''))}::text[]
    ) with ordinality page (of, after_time, after_id)
    cross join lateral (
      select ${DISPUTE_COLUMNS}
      from (
        select * from ${disputes}
        where ${sql.join([...isOf(shape), meets(shape.conditions, rights)], sql` and `)}
          and (${column}, ${disputes.id}) ${compare} (page.after_time, page.after_id)
        ${isSorted(shape) ? sql`offset 0` : sql``}
      ) dispute
      order by ${column} ${direction}, ${disputes.id} ${direction}
      limit ${shape.limit}
    ) found
    order by page.ordinality, found.${sql.identifier(key)} ${direction}, found.id ${direction}`)
  const pages: IndexedDispute[][] = starts.map(() => [])
  for (const { page, ...row } of rows) pages[page - 1]!.push(toIndexedDispute(row))
  return pages
}

/** Conditions that make a row one of the page's scope, in the words of the index that serves it. */
function isOf({ of, digits }: PageShape): SQL[] {
  switch (of) {
    case 'everything':
      return []
    case 'person':
      return [sql`${disputes.id} in (select dispute_id from ${disputeParties} where identity = page.of)`]
    case 'matter':
      return [sql`${disputes.id} in (select record_id from ${matterRecords} where matter = page.of)`]
    case 'place':
      if (digits === 15) return [sql`${disputes.locationCode} = page.of`]
      // A constant length, as the planner knows the index by it.
      return [sql`left(${disputes.locationCode}, ${sql.raw(String(digits))}) = page.of`]
  }
}

/**
 * Communities and grids have few records, and no index by the time of update: theirs are all read and sorted. The
 * planner, left to itself, may walk the index of everything in search of a page.
 */
function isSorted({ digits, order }: PageShape): boolean {
  return order === 'UPDATED_AT_DESC' && digits >= 12
}
