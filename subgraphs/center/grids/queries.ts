import { asc, eq, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Queryable } from '../../kit/database.ts'
import { anyOf, array } from '../../kit/sql.ts'
import { afterAllBelow } from '../places/codes.ts'
import {
  type GridMemberRow,
  type GridRow,
  gridAssignments,
  gridMembers,
  grids,
  type MicroUnitRow,
  microUnits,
} from './tables.ts'

/** A member's duty in a grid. */
export interface GridDuty {
  readonly gridCode: string
  readonly since: Date
  readonly responsible: boolean
  readonly member: GridMemberRow
}

export function gridsByCodes(db: Queryable, codes: readonly string[]): Promise<GridRow[]> {
  return db.select().from(grids).where(anyOf(grids.code, codes))
}

export function gridMembersByIds(db: Queryable, ids: readonly string[]): Promise<GridMemberRow[]> {
  return db.select().from(gridMembers).where(anyOf(gridMembers.id, ids))
}

const DUTY = {
  gridCode: gridAssignments.gridCode,
  since: gridAssignments.since,
  responsible: sql<boolean>`coalesce(${grids.responsibleId} = ${gridAssignments.memberId}, false)`,
  member: gridMembers,
}

/** Who looks after some grids, the responsible member of each first. */
export async function dutiesInGrids(db: Queryable, codes: readonly string[]): Promise<GridDuty[]> {
  return db
    .select(DUTY)
    .from(gridAssignments)
    .innerJoin(gridMembers, eq(gridMembers.id, gridAssignments.memberId))
    .leftJoin(grids, eq(grids.code, gridAssignments.gridCode))
    .where(anyOf(gridAssignments.gridCode, codes))
    .orderBy(
      asc(gridAssignments.gridCode),
      sql`${grids.responsibleId} <> ${gridAssignments.memberId}`,
      asc(gridAssignments.memberId),
    )
}

/** The grids that some members look after, by code. */
export async function dutiesOfMembers(db: Queryable, memberIds: readonly string[]): Promise<GridDuty[]> {
  return db
    .select(DUTY)
    .from(gridAssignments)
    .innerJoin(gridMembers, eq(gridMembers.id, gridAssignments.memberId))
    .leftJoin(grids, eq(grids.code, gridAssignments.gridCode))
    .where(anyOf(gridAssignments.memberId, memberIds))
    .orderBy(asc(gridAssignments.memberId), asc(gridAssignments.gridCode))
}

/** A page of what lies here and below a place, in the order of grids; after the last row's grid and its own key. */
export interface GridPageKey {
  readonly place: string
  /** '' on the first page. */
  readonly afterGrid: string
  readonly afterKey: string
  readonly limit: number
}

const keysOf = (keys: readonly GridPageKey[]) => sql`unnest(
      ${array(keys.map(({ place }) => place))}::text[],
      ${array(keys.map(({ place }) => afterAllBelow(place)))}::text[],
      ${array(keys.map(({ afterGrid }) => afterGrid))}::text[],
      ${array(keys.map(({ afterKey }) => afterKey))}::text[],
      ${array(keys.map(({ limit }) => limit))}::int[]
    ) with ordinality page (place, beyond, after_grid, after_key, size)`

function intoPages<Row>(
  keys: readonly unknown[],
  rows: readonly ({ readonly page: string } & Record<string, unknown>)[],
  read: (row: Record<string, unknown>) => Row,
): Row[][] {
  const pages: Row[][] = keys.map(() => [])
  for (const { page, ...row } of rows) pages[Number(page) - 1]!.push(read(row))
  return pages
}

/** One statement for pages of several places' grid members, by grid and member; answers in the keys' order. */
export async function dutyPages(db: Queryable, keys: readonly GridPageKey[]): Promise<GridDuty[][]> {
  const rows = await db.execute<{ page: string } & Record<string, unknown>>(sql`/* center.dutyPages */
    select page.ordinality as page, found.grid_code as "gridCode", found.since, grid_member.*,
      grid.responsible_id is not distinct from found.member_id as responsible
    from ${keysOf(keys)}
    cross join lateral (
      select * from ${gridAssignments}
      where grid_code >= page.place and grid_code < page.beyond
        and (grid_code, member_id) > (page.after_grid, page.after_key)
      order by grid_code, member_id limit page.size
    ) found
    join ${gridMembers} on grid_member.id = found.member_id
    left join ${grids} on grid.code = found.grid_code
    order by page.ordinality, found.grid_code, found.member_id`)
  return intoPages(keys, rows, ({ gridCode, since, responsible, ...member }) => ({
    gridCode: gridCode as string,
    since: new Date(since as string),
    responsible: responsible as boolean,
    member: member as GridMemberRow,
  }))
}

/** One statement for pages of several places' micro-units, by grid and number; answers in the keys' order. */
export async function microUnitPages(db: Queryable, keys: readonly GridPageKey[]): Promise<MicroUnitRow[][]> {
  const rows = await db.execute<{ page: string } & Record<string, unknown>>(sql`/* center.microUnitPages */
    select page.ordinality as page, found.grid_code as "gridCode", number, kind, name, households,
      head_name as "headName", head_identity as "headIdentity"
    from ${keysOf(keys)}
    cross join lateral (
      select * from ${microUnits}
      where grid_code >= page.place and grid_code < page.beyond
        and (grid_code, number) > (page.after_grid, page.after_key::int)
      order by grid_code, number limit page.size
    ) found
    order by page.ordinality, found.grid_code, number`)
  return intoPages(keys, rows, (row) => row as MicroUnitRow)
}

export interface CountAtPlace {
  readonly place: string
  readonly count: number
}

/** How many members look after grids here and below some places. */
export function memberCounts(db: Queryable, places: readonly string[]): Promise<CountAtPlace[]> {
  return countsBelow(db, places, sql`count(distinct member_id)`, gridAssignments)
}

/** How many micro-units there are here and below some places. */
export function microUnitCounts(db: Queryable, places: readonly string[]): Promise<CountAtPlace[]> {
  return countsBelow(db, places, sql`count(*)`, microUnits)
}

async function countsBelow(
  db: Queryable,
  places: readonly string[],
  count: SQL,
  table: PgTable,
): Promise<CountAtPlace[]> {
  return db.execute<CountAtPlace & Record<string, unknown>>(sql`/* center.gridCounts */
    select page.place, found.count
    from unnest(
      ${array(places)}::text[], ${array(places.map(afterAllBelow))}::text[]
    ) page (place, beyond)
    cross join lateral (
      select ${count}::int as count from ${table}
      where grid_code >= page.place and grid_code < page.beyond
    ) found`)
}
