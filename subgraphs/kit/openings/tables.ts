import { pgTable, text } from 'drizzle-orm/pg-core'
import { moment } from '../records/columns.ts'

/** Openings of protected records of a person of whom this agency has some, as the center told of them. */
export const recordOpenings = pgTable('record_opening', {
  id: text('id').primaryKey(),
  /** The person's shared key. */
  identity: text('identity').notNull(),
  client: text('client').notNull(),
  officer: text('officer').notNull(),
  /** The body that the officer works for. */
  organisation: text('organisation'),
  purpose: text('purpose').notNull(),
  caseNumber: text('case_number'),
  reason: text('reason').notNull(),
  openedAt: moment('opened_at').notNull(),
  /** When it ended by itself, unless it was closed before. */
  endsAt: moment('ends_at').notNull(),
})

export type RecordOpeningRow = typeof recordOpenings.$inferSelect
