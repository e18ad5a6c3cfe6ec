import type { Database } from '../../kit/database.ts'
import { manyLoader } from '../../kit/loaders.ts'
import { agenciesOfOpenings } from './queries.ts'

export function createOpeningLoaders(db: Database) {
  return {
    agenciesOfOpening: manyLoader(
      (ids) => agenciesOfOpenings(db, ids),
      ({ openingId }) => openingId,
    ),
  }
}
