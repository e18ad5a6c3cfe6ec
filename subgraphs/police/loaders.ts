import type { Queryable } from '../kit/database.ts'
import { manyLoader, oneLoader } from '../kit/loaders.ts'
import {
  communityOfficersByBadges,
  dispatchesOfIncidents,
  partiesOfIncidents,
  stationsByCodes,
} from './queries.ts'

export type PoliceLoaders = ReturnType<typeof createLoaders>

export function createLoaders(db: Queryable) {
  return {
    stations: oneLoader(
      (codes) => stationsByCodes(db, codes),
      (station) => station.code,
    ),
    communityOfficers: oneLoader(
      (badges) => communityOfficersByBadges(db, badges),
      (officer) => officer.badgeNumber,
    ),
    dispatches: manyLoader(
      (ids) => dispatchesOfIncidents(db, ids),
      (dispatch) => dispatch.recordId,
    ),
    parties: manyLoader(
      (ids) => partiesOfIncidents(db, ids),
      (party) => party.recordId,
    ),
  }
}
