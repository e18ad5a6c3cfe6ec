import type { Queryable } from '../kit/database.ts'
import { manyLoader } from '../kit/loaders.ts'
import { handoversOfPetitions, partiesOfPetitions } from './queries.ts'

export type PetitionsLoaders = ReturnType<typeof createLoaders>

export function createLoaders(db: Queryable) {
  return {
    handovers: manyLoader(
      (ids) => handoversOfPetitions(db, ids),
      (handover) => handover.recordId,
    ),
    parties: manyLoader(
      (ids) => partiesOfPetitions(db, ids),
      (party) => party.recordId,
    ),
  }
}
