import { asc, type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Queryable } from '../../kit/database.ts'
import { anyOf } from '../../kit/sql.ts'
import { type LocationRow, locations } from '../tables.ts'
import { afterAllBelow } from './codes.ts'

export function locationsByCodes(db: Queryable, codes: readonly string[]): Promise<LocationRow[]> {
  return db.select().from(locations).where(anyOf(locations.code, codes))
}

export function childrenOfLocations(db: Queryable, codes: readonly string[]): Promise<LocationRow[]> {
  return db
    .select()
    .from(locations)
    .where(anyOf(locations.parentCode, codes))
    .orderBy(asc(locations.parentCode), asc(locations.code))
}

/** Here and below as a range of codes, which an index on the column serves for a place of any level. */
export function hereAndBelow(column: AnyPgColumn, code: string): SQL {
  return sql`${column} >= ${code} and ${column} < ${afterAllBelow(code)}`
}
