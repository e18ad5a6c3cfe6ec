import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../../kit/database.ts'
import { deadlines } from './tables.ts'

/** Sets a subject's deadline of a kind, in the place of an earlier one. */
export async function schedule(
  transaction: Transaction,
  deadline: { readonly kind: string; readonly subject: string; readonly dueAt: Date },
): Promise<void> {
  await transaction
    .insert(deadlines)
    .values(deadline)
    .onConflictDoUpdate({
      target: [deadlines.kind, deadlines.subject],
      set: { dueAt: deadline.dueAt, attempts: 0 },
    })
}

/** Calls a deadline off; one that has passed already stays as it happened. */
export async function callOff(transaction: Transaction, kind: string, subject: string): Promise<void> {
  await transaction.delete(deadlines).where(and(eq(deadlines.kind, kind), eq(deadlines.subject, subject)))
}
