import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm'
import type { Queryable } from '../../kit/database.ts'
import { anyOf, array } from '../../kit/sql.ts'
import { pathOf } from '../places/codes.ts'
import { hereAndBelow } from '../places/queries.ts'
import {
  type OfficeRow,
  officeAreas,
  offices,
  type StaffRow,
  staff,
  type UnitRow,
  units,
  type WindowRow,
  windows,
} from './tables.ts'

export type OfficeLevel = OfficeRow['level']
export type UnitKind = UnitRow['kind']
export type StaffDuty = StaffRow['duty']

export function officesByIds(db: Queryable, ids: readonly string[]): Promise<OfficeRow[]> {
  return db.select().from(offices).where(anyOf(offices.id, ids))
}

export function unitsByIds(db: Queryable, ids: readonly string[]): Promise<UnitRow[]> {
  return db.select().from(units).where(anyOf(units.id, ids))
}

export function staffByOfficers(db: Queryable, officers: readonly string[]): Promise<StaffRow[]> {
  return db.select().from(staff).where(anyOf(staff.officer, officers))
}

/** A place and the center that serves it. */
export interface ServedPlace {
  readonly placeCode: string
  readonly office: OfficeRow
}

/** The center that serves each place: of the longest code with a center that its own begins with. */
export async function officesServing(db: Queryable, placeCodes: readonly string[]): Promise<ServedPlace[]> {
  const paths = [...new Set(placeCodes.flatMap(pathOf))]
  const areas = await db
    .select({ placeCode: officeAreas.placeCode, office: offices })
    .from(officeAreas)
    .innerJoin(offices, eq(offices.id, officeAreas.officeId))
    .where(anyOf(officeAreas.placeCode, paths))
  const byArea = new Map(areas.map(({ placeCode, office }) => [placeCode, office]))
  return placeCodes.flatMap((placeCode) => {
    const area = pathOf(placeCode).findLast((above) => byArea.has(above))
    return area === undefined ? [] : [{ placeCode, office: byArea.get(area)! }]
  })
}

export function childrenOfOffices(db: Queryable, ids: readonly string[]): Promise<OfficeRow[]> {
  return db
    .select()
    .from(offices)
    .where(anyOf(offices.parentId, ids))
    .orderBy(asc(offices.parentId), asc(offices.id))
}

/** The places that centers serve themselves or by those below them, by code; places within places included. */
export function areasOfOffices(
  db: Queryable,
  ids: readonly string[],
): Promise<{ officeId: string; placeCode: string }[]> {
  return db.execute<{ officeId: string; placeCode: string }>(sql`/* center.areasOfOffices */
    with recursive below (root, id) as (
      select id, id from ${offices} where id = any(${array(ids)}::text[])
      union all
      select below.root, office.id from ${offices} join below on office.parent_id = below.id
    )
    select below.root as "officeId", place_code as "placeCode"
    from below join ${officeAreas} on office_id = below.id
    order by below.root, place_code`)
}

export function windowsOfOffices(db: Queryable, ids: readonly string[]): Promise<WindowRow[]> {
  return db
    .select()
    .from(windows)
    .where(anyOf(windows.officeId, ids))
    .orderBy(asc(windows.officeId), asc(windows.unitId), asc(windows.name))
}

export function windowsOfUnits(db: Queryable, ids: readonly string[]): Promise<WindowRow[]> {
  return db
    .select()
    .from(windows)
    .where(anyOf(windows.unitId, ids))
    .orderBy(asc(windows.unitId), asc(windows.officeId), asc(windows.name))
}

interface PageOfIds {
  readonly after: string | undefined
  readonly limit: number
}

export async function officePage(
  db: Queryable,
  { level, after, limit }: PageOfIds & { readonly level: OfficeLevel | undefined },
): Promise<OfficeRow[]> {
  return db
    .select()
    .from(offices)
    .where(and(level && eq(offices.level, level), after === undefined ? undefined : gt(offices.id, after)))
    .orderBy(asc(offices.id))
    .limit(limit)
}

export async function unitPage(
  db: Queryable,
  {
    kind,
    place,
    after,
    limit,
  }: PageOfIds & { readonly kind: UnitKind | undefined; readonly place: string | undefined },
): Promise<UnitRow[]> {
  return db
    .select()
    .from(units)
    .where(
      and(
        kind && eq(units.kind, kind),
        place === undefined ? undefined : hereAndBelow(units.placeCode, place),
        after === undefined ? undefined : gt(units.id, after),
      ),
    )
    .orderBy(asc(units.id))
    .limit(limit)
}

/** A page of the staff of a center, or of those whom a unit sent; `duty` and `after` may be '' for any. */
export interface StaffPageKey {
  readonly of: string
  readonly duty: StaffDuty | ''
  readonly after: string
  readonly limit: number
}

/** One statement for pages of several centers' or units' staff, by officer; answers in the keys' order. */
export async function staffPages(
  db: Queryable,
  by: 'office' | 'unit',
  keys: readonly StaffPageKey[],
): Promise<StaffRow[][]> {
  const owner: SQL = by === 'office' ? sql`office_id` : sql`unit_id`
  const rows = await db.execute<StaffRow & { page: string } & Record<string, unknown>>(
    sql`/* center.staffPages */
    select page.ordinality as page, officer, name, office_id as "officeId", unit_id as "unitId", found.duty
    from unnest(
      ${array(keys.map(({ of }) => of))}::text[], ${array(keys.map(({ duty }) => duty))}::text[],
      ${array(keys.map(({ after }) => after))}::text[], ${array(keys.map(({ limit }) => limit))}::int[]
    ) with ordinality page (of, duty, after, size)
    cross join lateral (
      select * from ${staff}
      where ${owner} = page.of and officer > page.after and page.duty in ('', staff.duty)
      order by officer limit page.size
    ) found
    order by page.ordinality, officer`,
  )
  const pages: StaffRow[][] = keys.map(() => [])
  for (const { page, ...row } of rows) pages[Number(page) - 1]!.push(row as StaffRow)
  return pages
}
