import { asc } from 'drizzle-orm'
import type { Queryable } from '../kit/database.ts'
import { anyOf } from '../kit/sql.ts'
import { hearings, litigants } from './tables.ts'

export function hearingsOfCases(db: Queryable, ids: readonly string[]) {
  return db
    .select()
    .from(hearings)
    .where(anyOf(hearings.recordId, ids))
    .orderBy(asc(hearings.recordId), asc(hearings.at))
}

export function litigantsOfCases(db: Queryable, ids: readonly string[]) {
  return db
    .select()
    .from(litigants)
    .where(anyOf(litigants.recordId, ids))
    .orderBy(asc(litigants.recordId), asc(litigants.ordinal))
}
