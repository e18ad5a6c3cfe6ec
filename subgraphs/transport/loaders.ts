import type { Queryable } from '../kit/database.ts'
import { manyLoader } from '../kit/loaders.ts'
import { roadUsersOfAccidents, vehiclesOfAccidents } from './queries.ts'

export type TransportLoaders = ReturnType<typeof createLoaders>

export function createLoaders(db: Queryable) {
  return {
    vehicles: manyLoader(
      (ids) => vehiclesOfAccidents(db, ids),
      (vehicle) => vehicle.recordId,
    ),
    roadUsers: manyLoader(
      (ids) => roadUsersOfAccidents(db, ids),
      (roadUser) => roadUser.recordId,
    ),
  }
}
