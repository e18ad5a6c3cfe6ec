import type { Protection } from '../../kit/contract/protection.ts'
import type { Database } from '../../kit/database.ts'
import { structureLoader } from '../../kit/loaders.ts'
import { type CandidatePageKey, candidatePages } from './candidates.ts'

export function createIntakeLoaders(db: Database, mayKnow: readonly Protection[]) {
  return {
    candidatePage: structureLoader((keys: readonly CandidatePageKey[]) => candidatePages(db, keys, mayKnow)),
  }
}
