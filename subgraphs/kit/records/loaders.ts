import type DataLoader from 'dataloader'
import type { RecordRight } from '../contract/record-right.ts'
import type { Database } from '../database.ts'
import { oneLoader, structureLoader } from '../loaders.ts'
import { knownReferrals } from '../mediation/queries.ts'
import type { ReferralRow } from '../mediation/tables.ts'
import {
  countsAtPlaces,
  countsOfPersons,
  type RecordPageKey,
  type RecordPosition,
  recordPagesAtPlaces,
  recordPagesOfPersons,
  recordsByIds,
} from './queries.ts'
import { type RecordType, type SharedRecord, toSharedRecord } from './record-type.ts'

/** A request's loaders of one record type; each batch is one statement (places: one per level). */
export interface RecordLoaders {
  readonly byId: DataLoader<string, SharedRecord | null>
  readonly pagesOfPersons: DataLoader<RecordPageKey, RecordPosition[], string>
  readonly pagesAtPlaces: DataLoader<RecordPageKey, RecordPosition[], string>
  readonly countOfPerson: DataLoader<string, { count: number } | null>
  readonly countAtPlace: DataLoader<{ code: string }, number, string>
  /** The record's present mediation, asked for or under way or over, as far as the caller may know of it. */
  readonly referral: DataLoader<string, ReferralRow | null>
}

export function createRecordLoaders(
  db: Database,
  type: RecordType,
  rights: readonly RecordRight[],
): RecordLoaders {
  return {
    byId: oneLoader(
      async (ids) => (await recordsByIds(db, type, ids, rights)).map((row) => toSharedRecord(type, row)),
      (record) => record.id,
    ),
    pagesOfPersons: structureLoader((keys) => recordPagesOfPersons(db, type, keys, rights)),
    pagesAtPlaces: structureLoader((keys) =>
      perLevel(
        keys,
        ({ of }) => of,
        (some) => recordPagesAtPlaces(db, type, some, rights),
      ),
    ),
    countOfPerson: oneLoader(
      (identities) => countsOfPersons(db, type, identities, rights),
      (row) => row.of,
    ),
    countAtPlace: structureLoader((keys) =>
      perLevel(
        keys,
        ({ code }) => code,
        (some) =>
          countsAtPlaces(
            db,
            type,
            some.map(({ code }) => code),
            rights,
          ),
      ),
    ),
    referral: oneLoader(
      (ids) => knownReferrals(db, type, ids, rights),
      (referral) => referral.recordId,
    ),
  }
}

/**
 * Runs a query once per level of places, as an index serves codes of one length, and puts the answers back
 * in the keys' order.
 */
async function perLevel<Key, Value>(
  keys: readonly Key[],
  codeOf: (key: Key) => string,
  query: (keys: readonly Key[]) => Promise<Value[]>,
): Promise<Value[]> {
  const values = new Array<Value>(keys.length)
  const lengths = new Set(keys.map((key) => codeOf(key).length))
  for (const length of lengths) {
    const members = [...keys.entries()].filter(([, key]) => codeOf(key).length === length)
    const found = await query(members.map(([, key]) => key))
    for (const [position, [index]] of members.entries()) values[index] = found[position]!
  }
  return values
}
