import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Transaction } from '../../kit/database.ts'
import { outbox } from './tables.ts'

/** Something to tell an agency. */
export interface Message {
  /** Code of an agency with a subgraph. */
  readonly agency: string
  readonly kind: string
  readonly body: Readonly<Record<string, unknown>>
}

/** Puts a message into the outbox: it is sent when the transaction has been committed, and until it is taken. */
export async function enqueue(transaction: Transaction, message: Message): Promise<string> {
  const id = randomUUID()
  await transaction
    .insert(outbox)
    .values({ id, ...message, at: sql`clock_timestamp()`, nextAttemptAt: sql`clock_timestamp()` })
  return id
}
