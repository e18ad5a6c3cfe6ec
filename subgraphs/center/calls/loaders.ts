import type { Protection } from '../../kit/contract/protection.ts'
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

export function createCallLoaders(db: Database, mayKnow: readonly Protection[]) {
  return {
    call: oneLoader(
      (ids) => callsByIds(db, ids, mayKnow),
      (call) => call.id,
    ),
    unitsOfCall: manyLoader(
      (ids) => unitsOfCalls(db, ids),
      (response) => response.callId,
    ),
    callPageAtPlace: structureLoader((keys: readonly PlacePageKey[]) => callPagesAtPlaces(db, keys, mayKnow)),
    callCountAtPlace: oneLoader(
      (codes) => callCountsAtPlaces(db, codes, mayKnow),
      (place) => place.code,
    ),
    callPunctuality: structureLoader((keys: readonly PunctualityKey[]) =>
      punctualityOfUnits(db, keys, mayKnow),
    ),
  }
}
