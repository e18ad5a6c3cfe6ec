import { type SQL, sql } from 'drizzle-orm'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import { isWithin, type KnowableRow, oneOf } from '../../kit/records/known.ts'
import { type Reach, reachOf } from '../../kit/records/reach.ts'
import { arePlain, levelsOfAll } from '../disputes/known.ts'
import { matterRecords } from '../matters/tables.ts'
import { isKnownRecord } from '../own/known.ts'
import { calls, callUnits } from './tables.ts'

/**
 * The condition that a call may be known of. Where rights are to all records of some levels, so are they to calls, which
 * are as well protected as what they are about. Else a call is known with the record that it is about, or one of its
 * matter; and one about neither, like records of any type at its place.
 */
export function isKnownCall(rights: readonly RecordRight[]): SQL {
  const byLevel = isWithin(CALL, reachOfAll(rights))
  if (arePlain(rights)) return byLevel
  return oneOf([
    byLevel,
    isKnownRecord(sql`${calls.recordId}`, rights),
    sql`(${calls.recordId} is null and exists (
      select from ${matterRecords}
      where matter = ${calls.matterId} and ${isKnownRecord(sql`${matterRecords.recordId}`, rights)}))`,
    sql`(${calls.recordId} is null and ${calls.matterId} is null and ${isKnownByPlace(rights)})`,
  ])
}

/** The same of a unit's part in a call. */
export function isKnownResponse(rights: readonly RecordRight[]): SQL {
  if (arePlain(rights)) return isWithin({ ...CALL, protection: callUnits.protection }, reachOfAll(rights))
  return sql`${callUnits.callId} in (select ${calls.id} from ${calls}
    where ${calls.id} = ${callUnits.callId} and ${isKnownCall(rights)})`
}

const CALL: KnowableRow = {
  protection: calls.protection,
  placeAt: (digits) => sql`left(${calls.locationCode}, ${sql.raw(String(digits))})`,
  isPartyTo: () => sql`false`,
}

const reachOfAll = (rights: readonly RecordRight[]): Reach[] => {
  const levels = levelsOfAll(rights)
  return levels.length === 0 ? [] : [{ levels, places: null, persons: null }]
}

/** Of a right to records of any type it does not matter here of which. */
function isKnownByPlace(rights: readonly RecordRight[]): SQL {
  const ofAny = rights.filter(({ types }) => types === null || types.length > 0)
  return isWithin(
    CALL,
    reachOf(
      '',
      ofAny.map((right) => ({ ...right, types: null })),
    ),
  )
}
