import type { Queryable } from '../kit/database.ts'
import { manyLoader } from '../kit/loaders.ts'
import { partiesOfIncidents, vesselsOfIncidents } from './queries.ts'

export type MaritimeLoaders = ReturnType<typeof createLoaders>

export function createLoaders(db: Queryable) {
  return {
    involvedVessels: manyLoader(
      (ids) => vesselsOfIncidents(db, ids),
      (involved) => involved.recordId,
    ),
    parties: manyLoader(
      (ids) => partiesOfIncidents(db, ids),
      (party) => party.recordId,
    ),
  }
}
