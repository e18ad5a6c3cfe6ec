import type { Queryable } from '../kit/database.ts'
import { manyLoader } from '../kit/loaders.ts'
import { disputantsOfDisputes, expertOpinionsOfDisputes } from './queries.ts'

export type HealthLoaders = ReturnType<typeof createLoaders>

export function createLoaders(db: Queryable) {
  return {
    expertOpinions: manyLoader(
      (ids) => expertOpinionsOfDisputes(db, ids),
      (opinion) => opinion.recordId,
    ),
    disputants: manyLoader(
      (ids) => disputantsOfDisputes(db, ids),
      (disputant) => disputant.recordId,
    ),
  }
}
