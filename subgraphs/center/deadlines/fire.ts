import { and, eq, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../../kit/database.ts'
import type { Logger } from '../../kit/process/logger.ts'
import { array } from '../../kit/sql.ts'
import type { DeadlineHandlers } from './handlers.ts'
import { deadlines } from './tables.ts'

/** How long a handler waits for a row that an officer has locked. */
const LOCK_MS = 500
const STATEMENT_MS = 30_000
/** One that fails again and again is tried every half hour at last. */
const LONGEST_PAUSE_S = 1_800

interface Due extends Record<string, unknown> {
  readonly kind: string
  readonly subject: string
  readonly attempts: number
}

/**
 * Lets the deadline that has been due longest have its effect: taking it away and what its handler does are one
 * transaction, so that it has the effect once, with any number of processes, whenever one dies. One that another
 * process is busy with is passed over. A handler that fails is logged, and its deadline put off.
 * @returns whether there was one
 */
export async function fireNext(db: Database, handlers: DeadlineHandlers, log: Logger): Promise<boolean> {
  // Most of the time nothing is due: one statement, and not the four of a transaction.
  if (!(await isAnyDue(db, Object.keys(handlers)))) return false
  const taken: { due?: Due | undefined } = {}
  try {
    await db.transaction(async (transaction) => {
      taken.due = await takeDue(transaction, Object.keys(handlers))
      if (taken.due) await handlers[taken.due.kind]!(transaction, taken.due.subject)
    })
  } catch (error) {
    if (!taken.due) throw error
    log.error({ ...taken.due, err: error }, 'a deadline could not have its effect')
    await putOff(db, taken.due)
  }
  return taken.due !== undefined
}

/** Lets all that are due have their effect. @returns how many were tried */
export async function fireDue(db: Database, handlers: DeadlineHandlers, log: Logger): Promise<number> {
  let tried = 0
  while (await fireNext(db, handlers, log)) tried++
  return tried
}

async function isAnyDue(db: Database, kinds: readonly string[]): Promise<boolean> {
  const [row] = await db.execute<{ due: boolean }>(sql`/* center.isAnyDue */
    select exists (
      select from ${deadlines} where due_at <= clock_timestamp() and kind = any(${array(kinds)}::text[])
    ) as due`)
  return row!.due
}

async function takeDue(transaction: Transaction, kinds: readonly string[]): Promise<Due | undefined> {
  // An officer who calls the deadline off holds the subject and waits for the deadline; we hold the deadline and wait
  // for the subject. So we give up before PostgreSQL would have to choose.
  await transaction.execute(sql`select set_config('lock_timeout', ${String(LOCK_MS)}, true),
    set_config('statement_timeout', ${String(STATEMENT_MS)}, true)`)
  // Taken away first: the handler may set it anew.
  const [due] = await transaction.execute<Due>(sql`/* center.takeDue */
    with due as (
      select kind, subject from ${deadlines}
      where due_at <= clock_timestamp() and kind = any(${array(kinds)}::text[])
      order by due_at limit 1 for update skip locked
    )
    delete from ${deadlines} using due
    where deadline.kind = due.kind and deadline.subject = due.subject
    returning deadline.kind, deadline.subject, deadline.attempts`)
  return due
}

/** Twice as long each time. One that was meanwhile called off or set anew stays so. */
async function putOff(db: Database, { kind, subject, attempts }: Due): Promise<void> {
  const pause = Math.min(2 ** attempts, LONGEST_PAUSE_S)
  await db
    .update(deadlines)
    .set({
      attempts: attempts + 1,
      dueAt: sql`clock_timestamp() + make_interval(secs => ${pause})`,
    })
    .where(
      and(
        eq(deadlines.kind, kind),
        eq(deadlines.subject, subject),
        eq(deadlines.attempts, attempts),
        sql`${deadlines.dueAt} <= clock_timestamp()`,
      ),
    )
}
