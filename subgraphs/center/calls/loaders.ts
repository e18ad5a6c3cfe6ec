import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Database } from '../../kit/database.ts'
import { manyLoader, oneLoader, structureLoader } from '../../kit/loaders.ts'
import {
  callCountsAtPlaces,
  callPagesAtPlaces,
  callsByIds,
  type PlacePageKey,
  type PunctualityKey,
  punctualityOfUnits,
  unitsOfCalls,
} from './queries.ts'

export function createCallLoaders(db: Database, rights: readonly RecordRight[]) {
  return {
    call: oneLoader(
      (ids) => callsByIds(db, ids, rights),
      (call) => call.id,
    ),
    unitsOfCall: manyLoader(
      (ids) => unitsOfCalls(db, ids),
      (response) => response.callId,
    ),
    callPageAtPlace: structureLoader((keys: readonly PlacePageKey[]) => callPagesAtPlaces(db, keys, rights)),
    callCountAtPlace: oneLoader(
      (codes) => callCountsAtPlaces(db, codes, rights),
      (place) => place.code,
    ),
    callPunctuality: structureLoader((keys: readonly PunctualityKey[]) =>
      punctualityOfUnits(db, keys, rights),
    ),
  }
}
