import { eq, sql } from 'drizzle-orm'
import {
  mediationEnded,
  mediationReferred,
  mediationReturned,
  type ReferralState,
} from '../contract/mediation.ts'
import type { Queryable, Transaction } from '../database.ts'
import { type InboxHandlers, inboxHandler } from '../inbox/handler.ts'
import { mediationReferrals } from './tables.ts'

/** What an agency does when the center tells of the mediation of a record: it records it. */
export const MEDIATION_MESSAGES: InboxHandlers = {
  'mediation.referred': inboxHandler(mediationReferred, async (transaction, body) => {
    if (body.request !== null)
      await transaction.delete(mediationReferrals).where(eq(mediationReferrals.id, body.request))
    await note(transaction, body, 'REFERRED', body.reason)
  }),
  'mediation.returned': inboxHandler(mediationReturned, (transaction, body) =>
    note(transaction, body, 'RETURNED', body.reason),
  ),
  'mediation.ended': inboxHandler(mediationEnded, (transaction, body) =>
    note(transaction, body, body.outcome, body.reason),
  ),
}

/** Records how a mediation stands, unless something later was told before. */
async function note(
  transaction: Transaction,
  told: {
    readonly mediation: string
    readonly version: number
    readonly record: string
    readonly at: string
  },
  state: ReferralState,
  reason: string | null,
): Promise<void> {
  // What is no record of ours must not come into the feed.
  if (!(await wasEverTold(transaction, told.record))) return
  const { id, version } = mediationReferrals
  const row = { state, version: told.version, reason, at: new Date(told.at) }
  await transaction
    .insert(mediationReferrals)
    .values({ id: told.mediation, recordId: told.record, ...row })
    .onConflictDoUpdate({ target: id, set: row, setWhere: sql`${version} < excluded.version` })
}

/** Whether the agency's feed has ever had a record. */
export async function wasEverTold(db: Queryable, recordId: string): Promise<boolean> {
  const rows = await db.execute(sql`select from change where record_id = ${recordId}`)
  return rows.length > 0
}
