import { type SQL, sql } from 'drizzle-orm'
import type { RecordedReferral } from '../contract/mediation.ts'
import type { RecordRight } from '../contract/record-right.ts'
import type { Queryable } from '../database.ts'
import { isKnownAs } from '../records/known.ts'
import type { RecordType } from '../records/record-type.ts'
import { anyOf } from '../sql.ts'
import { mediationReferrals, type ReferralRow } from './tables.ts'

/** The present mediation of each of some records that was ever referred. */
export const presentReferrals = (db: Queryable, recordIds: readonly string[]) =>
  latestReferrals(db, anyOf(mediationReferrals.recordId, recordIds))

/** The same for a caller: a mediation is a record too, and as well kept as the one that it came from. */
export const knownReferrals = (
  db: Queryable,
  type: RecordType,
  recordIds: readonly string[],
  rights: readonly RecordRight[],
) =>
  latestReferrals(
    db,
    sql`${mediationReferrals.recordId} in (
      select ${type.table.id} from ${type.table}
      where ${anyOf(type.table.id, recordIds)} and ${isKnownAs('MediationCase', type, rights)})`,
  )

async function latestReferrals(db: Queryable, condition: SQL): Promise<ReferralRow[]> {
  const { recordId, at, id } = mediationReferrals
  return db
    .selectDistinctOn([recordId])
    .from(mediationReferrals)
    .where(condition)
    .orderBy(recordId, sql`${at} desc`, sql`${id} desc`)
}

/** A referral in the form in which a feed tells it. */
export function toRecordedReferral({ id, state, reason }: ReferralRow): RecordedReferral {
  return state === 'REQUESTED' ? { state, request: id, reason: reason! } : { state, id }
}
