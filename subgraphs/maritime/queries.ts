import { asc, eq } from 'drizzle-orm'
import type { Queryable } from '../kit/database.ts'
import { anyOf } from '../kit/sql.ts'
import { involvedVessels, maritimeParties, vessels } from './tables.ts'

export function vesselsOfIncidents(db: Queryable, ids: readonly string[]) {
  return db
    .select({
      recordId: involvedVessels.recordId,
      damage: involvedVessels.damage,
      faultPercent: involvedVessels.faultPercent,
      vessel: vessels,
    })
    .from(involvedVessels)
    .innerJoin(vessels, eq(vessels.id, involvedVessels.vesselId))
    .where(anyOf(involvedVessels.recordId, ids))
    .orderBy(asc(involvedVessels.recordId), asc(involvedVessels.ordinal))
}

export function partiesOfIncidents(db: Queryable, ids: readonly string[]) {
  return db
    .select()
    .from(maritimeParties)
    .where(anyOf(maritimeParties.recordId, ids))
    .orderBy(asc(maritimeParties.recordId), asc(maritimeParties.ordinal))
}
