import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Database } from '../../kit/database.ts'
import { structureLoader } from '../../kit/loaders.ts'
import { type CandidatePageKey, candidatePages } from './candidates.ts'

export function createIntakeLoaders(db: Database, rights: readonly RecordRight[]) {
  return {
    candidatePage: structureLoader((keys: readonly CandidatePageKey[]) => candidatePages(db, keys, rights)),
  }
}
