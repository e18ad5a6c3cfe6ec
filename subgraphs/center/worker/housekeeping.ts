import { sql } from 'drizzle-orm'
import type { Database } from '../../kit/database.ts'
import { idempotencyKeys } from '../lifecycle/tables.ts'
import { outbox } from '../outbox/tables.ts'

/** How long it is known what an idempotency key did and what agencies were told. */
const KEPT_DAYS = 30
const ROWS_AT_ONCE = 5_000

/**
 * Removes messages that were taken, and idempotency keys, when they are old; some at a time, so that nobody waits.
 * @returns whether there may be more
 */
export async function removeOld(db: Database): Promise<boolean> {
  const age = sql`clock_timestamp() - make_interval(days => ${KEPT_DAYS})`
  const messages = await db.execute(sql`/* center.removeOldMessages */
    delete from ${outbox} where id in (
      select id from ${outbox} where delivered_at is not null and delivered_at < ${age} limit ${ROWS_AT_ONCE})`)
  const keys = await db.execute(sql`/* center.removeOldKeys */
    delete from ${idempotencyKeys} where (client, officer, key) in (
      select client, officer, key from ${idempotencyKeys} where at < ${age} limit ${ROWS_AT_ONCE})`)
  return messages.count === ROWS_AT_ONCE || keys.count === ROWS_AT_ONCE
}
