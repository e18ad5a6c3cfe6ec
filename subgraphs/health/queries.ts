import { asc } from 'drizzle-orm'
import type { Queryable } from '../kit/database.ts'
import { anyOf } from '../kit/sql.ts'
import { disputants, expertOpinions } from './tables.ts'

export function expertOpinionsOfDisputes(db: Queryable, ids: readonly string[]) {
  return db
    .select()
    .from(expertOpinions)
    .where(anyOf(expertOpinions.recordId, ids))
    .orderBy(asc(expertOpinions.recordId), asc(expertOpinions.ordinal))
}

export function disputantsOfDisputes(db: Queryable, ids: readonly string[]) {
  return db
    .select()
    .from(disputants)
    .where(anyOf(disputants.recordId, ids))
    .orderBy(asc(disputants.recordId), asc(disputants.ordinal))
}
