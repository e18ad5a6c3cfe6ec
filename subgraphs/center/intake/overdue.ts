import { eq } from 'drizzle-orm'
import type { Transaction } from '../../kit/database.ts'
import { THE_CENTER_ITSELF } from '../lifecycle/events.ts'
import { stepCase } from './step.ts'
import { intakeCases } from './tables.ts'

/** Marks a case as late when its deadline has passed; one that was dealt with in the meantime is not. */
export async function markOverdue(transaction: Transaction, id: string): Promise<void> {
  const [row] = await transaction.select().from(intakeCases).where(eq(intakeCases.id, id)).for('update')
  if (!row?.dueAt || row.overdueSince !== null || row.dueAt.getTime() > Date.now()) return
  await stepCase(transaction, row, {
    action: 'OVERDUE',
    expectedVersion: null,
    by: THE_CENTER_ITSELF,
    data: { dueAt: row.dueAt.toISOString() },
    set: { overdueSince: row.dueAt },
  })
}
