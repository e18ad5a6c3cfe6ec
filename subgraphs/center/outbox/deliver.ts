import { eq, sql } from 'drizzle-orm'
import type { Database, Queryable, Transaction } from '../../kit/database.ts'
import type { Logger } from '../../kit/process/logger.ts'
import { type AgencyClient, UnusableAnswer } from '../index/agency-client.ts'
import { outbox } from './tables.ts'

/** How often a message may be declined before those after it no longer wait for it. */
const DECLINED_IN_TURN = 5
/** One that is declined again and again is tried every half hour at last. */
const LONGEST_PAUSE_S = 1_800

interface Waiting extends Record<string, unknown> {
  readonly id: string
  readonly kind: string
  readonly body: Readonly<Record<string, unknown>>
  readonly at: string
  readonly attempts: number
}

export interface Delivery {
  readonly db: Database
  readonly agency: string
  readonly client: Pick<AgencyClient, 'deliver'>
  readonly log: Logger
}

/**
 * Tells an agency the first message that waits for it, and notes that it has it. A process that dies between the two
 * has it told again. Messages go one after the other, in their order; but one that the agency keeps declining is in the
 * end tried beside the others, as it would hold them up for ever.
 * @returns whether there was one; nothing waits either while another process is telling this agency
 * @throws when the agency is not there, or declines the message
 */
export async function deliverNext(
  { db, agency, client, log }: Delivery,
  signal: AbortSignal,
): Promise<boolean> {
  // Most of the time nothing waits: one statement, and not the four of a transaction.
  if (!(await firstWaiting(db, agency))) return false
  const taken: { message?: Waiting | undefined } = {}
  try {
    await db.transaction(async (transaction) => {
      taken.message = await takeFirst(transaction, agency)
      if (!taken.message) return
      const { id, kind, body, at } = taken.message
      await client.deliver({ id, kind, body, at: new Date(at).toISOString() }, signal)
      await transaction.update(outbox).set({ deliveredAt: sql`clock_timestamp()` }).where(eq(outbox.id, id))
    })
  } catch (error) {
    if (taken.message && !signal.aborted)
      await noteFailure(db, taken.message, error instanceof UnusableAnswer)
    throw error
  }
  if (taken.message) log.debug({ agency, id: taken.message.id, kind: taken.message.kind }, 'told')
  return taken.message !== undefined
}

/**
 * An advisory lock and not one of the row: the transaction lasts as long as the agency takes to answer, and with a
 * transaction id it would hold the center's own feed back for so long.
 */
async function takeFirst(transaction: Transaction, agency: string): Promise<Waiting | undefined> {
  const [lock] = await transaction.execute<{ free: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtext('onedoor outbox'), hashtext(${agency})) as free`,
  )
  return lock!.free ? firstWaiting(transaction, agency) : undefined
}

async function firstWaiting(db: Queryable, agency: string): Promise<Waiting | undefined> {
  const [message] = await db.execute<Waiting>(sql`/* center.firstWaiting */
    select id, kind, body, at, attempts from ${outbox}
    where agency = ${agency} and delivered_at is null and next_attempt_at <= clock_timestamp()
    order by seq limit 1`)
  return message
}

/** @param declined whether the agency answered at all; else it is its absence, and no fault of the message */
async function noteFailure(db: Database, { id, attempts }: Waiting, declined: boolean): Promise<void> {
  if (!declined) return
  const pause = attempts + 1 < DECLINED_IN_TURN ? 0 : Math.min(2 ** attempts, LONGEST_PAUSE_S)
  await db
    .update(outbox)
    .set({
      attempts: attempts + 1,
      nextAttemptAt: sql`clock_timestamp() + make_interval(secs => ${pause})`,
    })
    .where(eq(outbox.id, id))
}
