import { asc } from 'drizzle-orm'
import type { Queryable } from '../kit/database.ts'
import { anyOf } from '../kit/sql.ts'
import { communityOfficers, dispatches, incidentParties, policeStations } from './tables.ts'

export function stationsByCodes(db: Queryable, codes: readonly string[]) {
  return db.select().from(policeStations).where(anyOf(policeStations.code, codes))
}

export function communityOfficersByBadges(db: Queryable, badges: readonly string[]) {
  return db.select().from(communityOfficers).where(anyOf(communityOfficers.badgeNumber, badges))
}

export function dispatchesOfIncidents(db: Queryable, ids: readonly string[]) {
  return db
    .select()
    .from(dispatches)
    .where(anyOf(dispatches.recordId, ids))
    .orderBy(asc(dispatches.recordId), asc(dispatches.ordinal))
}

export function partiesOfIncidents(db: Queryable, ids: readonly string[]) {
  return db
    .select()
    .from(incidentParties)
    .where(anyOf(incidentParties.recordId, ids))
    .orderBy(asc(incidentParties.recordId), asc(incidentParties.ordinal))
}
