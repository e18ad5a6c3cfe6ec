import type { Database } from '../../kit/database.ts'
import { manyLoader } from '../../kit/loaders.ts'
import { mediatorsOfCases, sessionsOfCases } from './queries.ts'

export function createMediationLoaders(db: Database) {
  return {
    mediatorsOfCase: manyLoader(
      (ids) => mediatorsOfCases(db, ids),
      (mediator) => mediator.recordId,
    ),
    sessionsOfCase: manyLoader(
      (ids) => sessionsOfCases(db, ids),
      (session) => session.recordId,
    ),
  }
}
