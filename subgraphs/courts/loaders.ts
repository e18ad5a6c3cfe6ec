import type { Queryable } from '../kit/database.ts'
import { manyLoader } from '../kit/loaders.ts'
import { hearingsOfCases, litigantsOfCases } from './queries.ts'

export type CourtsLoaders = ReturnType<typeof createLoaders>

export function createLoaders(db: Queryable) {
  return {
    hearings: manyLoader(
      (ids) => hearingsOfCases(db, ids),
      (hearing) => hearing.recordId,
    ),
    litigants: manyLoader(
      (ids) => litigantsOfCases(db, ids),
      (litigant) => litigant.recordId,
    ),
  }
}
