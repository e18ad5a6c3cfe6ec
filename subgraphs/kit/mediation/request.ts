import { randomUUID } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import { BadUserInput, Refusal } from '../contract/errors.ts'
import type { Database } from '../database.ts'
import { wasEverTold } from './inbox.ts'
import { presentReferrals } from './queries.ts'
import { mediationReferrals } from './tables.ts'

const MAX_REASON_LENGTH = 2000

/**
 * Asks the center to mediate a record of this agency. The request goes out with the feed; the center opens a case and
 * answers to the inbox, from when on `mediation` of the record leads to it. Asking again before that is the same
 * request.
 * @returns the request's id
 * @throws {BadUserInput} when there is no such record, or no reason
 * @throws {Refusal} PRECONDITION_FAILED while the record is being mediated
 */
export async function requestMediation(db: Database, recordId: string, reason: string): Promise<string> {
  const words = reason.trim()
  if (words === '' || words.length > MAX_REASON_LENGTH || words.includes('\0'))
    throw new BadUserInput(`"reason" must say why, in 1 to ${MAX_REASON_LENGTH} characters.`)
  return db.transaction(async (transaction) => {
    if (!(await wasEverTold(transaction, recordId)))
      throw new BadUserInput(`${JSON.stringify(recordId.slice(0, 100))} is no record of this agency.`)
    const [present] = await presentReferrals(transaction, [recordId])
    if (present?.state === 'REFERRED')
      throw new Refusal(
        'PRECONDITION_FAILED',
        `${recordId} is being mediated already, as ${present.id}; it can be requested again when that has ended.`,
      )
    await transaction
      .insert(mediationReferrals)
      .values({
        id: randomUUID(),
        recordId,
        state: 'REQUESTED',
        version: 0,
        reason: words,
        // After all that was before, by whichever clock: the center's messages have its own.
        at: sql`greatest(clock_timestamp(), ${present?.at.toISOString() ?? null}::text::timestamptz + interval '1 ms')`,
      })
      .onConflictDoNothing()
    const [request] = await transaction
      .select({ id: mediationReferrals.id })
      .from(mediationReferrals)
      .where(and(eq(mediationReferrals.recordId, recordId), eq(mediationReferrals.state, 'REQUESTED')))
    return request!.id
  })
}
