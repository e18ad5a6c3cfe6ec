import { bigint, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { moment } from '../../kit/records/columns.ts'

/** What the center has to tell agencies, until each has taken it. */
export const outbox = pgTable('outbox', {
  /** The message's id, by which its receiver knows a repetition. */
  id: text('id').primaryKey(),
  /** An agency is told its messages in this order. */
  seq: bigint('seq', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
  agency: text('agency').notNull(),
  kind: text('kind').notNull(),
  body: jsonb('body').$type<Readonly<Record<string, unknown>>>().notNull(),
  at: moment('at').notNull(),
  attempts: integer('attempts').notNull().default(0),
  /** Not to be sent before. */
  nextAttemptAt: moment('next_attempt_at').notNull(),
  /** Null until the agency has taken it. */
  deliveredAt: moment('delivered_at'),
})
