import { asc } from 'drizzle-orm'
import type { Queryable } from '../kit/database.ts'
import { anyOf } from '../kit/sql.ts'
import { roadUsers, vehicles } from './tables.ts'

export function vehiclesOfAccidents(db: Queryable, ids: readonly string[]) {
  return db
    .select()
    .from(vehicles)
    .where(anyOf(vehicles.recordId, ids))
    .orderBy(asc(vehicles.recordId), asc(vehicles.ordinal))
}

export function roadUsersOfAccidents(db: Queryable, ids: readonly string[]) {
  return db
    .select()
    .from(roadUsers)
    .where(anyOf(roadUsers.recordId, ids))
    .orderBy(asc(roadUsers.recordId), asc(roadUsers.ordinal))
}
