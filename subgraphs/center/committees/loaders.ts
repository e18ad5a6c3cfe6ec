import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Database } from '../../kit/database.ts'
import { oneLoader, structureLoader } from '../../kit/loaders.ts'
import {
  allCommittees,
  committeesByIds,
  type MediatorPageKey,
  mediatorPages,
  mediatorsByIds,
  openCasesOfCommittees,
  openCasesOfMediators,
} from './queries.ts'

export function createCommitteeLoaders(db: Database, rights: readonly RecordRight[]) {
  return {
    committees: () => allCommittees(db),
    committee: oneLoader(
      (ids) => committeesByIds(db, ids),
      (committee) => committee.id,
    ),
    mediator: oneLoader(
      (ids) => mediatorsByIds(db, ids),
      (mediator) => mediator.id,
    ),
    openCasesOfMediator: oneLoader(
      (ids) => openCasesOfMediators(db, ids, rights),
      ({ id }) => id,
    ),
    openCasesOfCommittee: oneLoader(
      (ids) => openCasesOfCommittees(db, ids, rights),
      ({ id }) => id,
    ),
    mediatorPage: structureLoader((keys: readonly MediatorPageKey[]) => mediatorPages(db, keys)),
  }
}
