import { asc } from 'drizzle-orm'
import type { Queryable } from '../../kit/database.ts'
import { anyOf } from '../../kit/sql.ts'
import { type LocationRow, locations } from '../tables.ts'

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
