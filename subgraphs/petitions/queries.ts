import { asc } from 'drizzle-orm'
import type { Queryable } from '../kit/database.ts'
import { anyOf } from '../kit/sql.ts'
import { handovers, petitionParties } from './tables.ts'

export function handoversOfPetitions(db: Queryable, ids: readonly string[]) {
  return db
    .select()
    .from(handovers)
    .where(anyOf(handovers.recordId, ids))
    .orderBy(asc(handovers.recordId), asc(handovers.ordinal))
}

export function partiesOfPetitions(db: Queryable, ids: readonly string[]) {
  return db
    .select()
    .from(petitionParties)
    .where(anyOf(petitionParties.recordId, ids))
    .orderBy(asc(petitionParties.recordId), asc(petitionParties.ordinal))
}
