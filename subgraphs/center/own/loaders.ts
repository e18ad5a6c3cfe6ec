import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Database } from '../../kit/database.ts'
import { manyLoader } from '../../kit/loaders.ts'
import { createRecordLoaders } from '../../kit/records/loaders.ts'
import { partiesOfRecords } from '../../kit/records/queries.ts'
import { OWN_RECORD_TYPES } from './record-types.ts'

/** Loaders of the center's own record types, by type name. */
export function createOwnRecordLoaders(db: Database, rights: readonly RecordRight[]) {
  return Object.fromEntries(
    OWN_RECORD_TYPES.map(({ type }) => [type.name, createRecordLoaders(db, type, rights)]),
  )
}

/** Loaders of the parties to the center's own records, in the words that all agencies share, by type name. */
export function createOwnPartyLoaders(db: Database) {
  return Object.fromEntries(
    OWN_RECORD_TYPES.map(({ type }) => [
      type.name,
      manyLoader(
        async (ids: readonly string[]) =>
          (await partiesOfRecords(db, type, ids)).map((party) => ({ ...party, role: type.role(party) })),
        (party) => party.recordId,
      ),
    ]),
  )
}
