import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Transaction } from '../../kit/database.ts'
import { THE_CENTER_ITSELF } from '../lifecycle/events.ts'
import { stepCase } from './step.ts'
import { intakeCases } from './tables.ts'

/** Marks a case as late when its deadline has passed; one that was dealt with in the meantime is not. */
export async function markOverdue(transaction: Transaction, id: string): Promise<void> {
  // By the clock that the deadline was due by.
  const isLate = sql`${intakeCases.dueAt} <= clock_timestamp()`
  const [row] = await transaction
    .select()
    .from(intakeCases)
    .where(and(eq(intakeCases.id, id), isNull(intakeCases.overdueSince), isLate))
    .for('update')
  if (!row) return
  await stepCase(transaction, row, {
    action: 'OVERDUE',
    expectedVersion: null,
    by: THE_CENTER_ITSELF,
    data: { dueAt: row.dueAt!.toISOString() },
    set: { overdueSince: row.dueAt },
  })
}
