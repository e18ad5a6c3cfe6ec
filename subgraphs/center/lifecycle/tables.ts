import { integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { moment } from '../../kit/records/columns.ts'

/** What was done with a subject (a case, a call, a grid event, …); rows are never changed. */
export const events = pgTable(
  'event',
  {
    /** Id of what it was done with. */
    subject: text('subject').notNull(),
    /** 1, 2, …: the subject's version from then on. */
    version: integer('version').notNull(),
    action: text('action').notNull(),
    /** The subject's state from then on. */
    state: text('state').notNull(),
    at: moment('at').notNull(),
    officer: text('officer').notNull(),
    client: text('client').notNull(),
    reason: text('reason'),
    /** What else belongs to the action, in its own form. */
    data: jsonb('data').$type<Readonly<Record<string, unknown>>>().notNull(),
  },
  ({ subject, version }) => [primaryKey({ columns: [subject, version] })],
)

/** Mutations that were carried out, by the key that their caller gave them. */
export const idempotencyKeys = pgTable(
  'idempotency_key',
  {
    client: text('client').notNull(),
    officer: text('officer').notNull(),
    key: text('key').notNull(),
    mutation: text('mutation').notNull(),
    /** SHA-256 of the input. */
    inputHash: text('input_hash').notNull(),
    /** What the mutation answered; null only within the transaction that carries it out. */
    outcome: jsonb('outcome').$type<Readonly<Record<string, unknown>>>(),
    at: moment('at').notNull(),
  },
  ({ client, officer, key }) => [primaryKey({ columns: [client, officer, key] })],
)

export type EventRow = typeof events.$inferSelect
