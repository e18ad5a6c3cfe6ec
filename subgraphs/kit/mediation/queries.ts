import { sql } from 'drizzle-orm'
import type { RecordedReferral } from '../contract/mediation.ts'
import type { Queryable } from '../database.ts'
import { anyOf } from '../sql.ts'
import { mediationReferrals, type ReferralRow } from './tables.ts'

/** The present mediation of each of some records that was ever referred. */
export async function presentReferrals(db: Queryable, recordIds: readonly string[]): Promise<ReferralRow[]> {
  const { recordId, at, id } = mediationReferrals
  return db
    .selectDistinctOn([recordId])
    .from(mediationReferrals)
    .where(anyOf(recordId, recordIds))
    .orderBy(recordId, sql`${at} desc`, sql`${id} desc`)
}

/** A referral in the form in which a feed tells it. */
export function toRecordedReferral({ id, state, reason }: ReferralRow): RecordedReferral {
  return state === 'REQUESTED' ? { state, request: id, reason: reason! } : { state, id }
}
