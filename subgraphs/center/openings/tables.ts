import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { moment } from '../../kit/records/columns.ts'
import type { OpeningState, Verdict } from './machine.ts'

/** Protected records of one person, opened to one officer for a short time. */
export const openings = pgTable('opening', {
  id: text('id').primaryKey(),
  personId: text('person_id').notNull(),
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
  /** When it ends by itself. */
  endsAt: moment('ends_at').notNull(),
  /** When it was closed, or found to be over. */
  endedAt: moment('ended_at'),
  state: text('state').$type<OpeningState>().notNull(),
  verdict: text('verdict').$type<Verdict>(),
  remark: text('remark'),
  reviewedAt: moment('reviewed_at'),
  reviewedBy: text('reviewed_by'),
  version: integer('version').notNull(),
  updatedAt: moment('updated_at').notNull(),
})

/** The agencies that had protected records of the person, and were told. */
export const openingAgencies = pgTable(
  'opening_agency',
  { openingId: text('opening_id').notNull(), agency: text('agency').notNull() },
  ({ openingId, agency }) => [primaryKey({ columns: [openingId, agency] })],
)

export type OpeningRow = typeof openings.$inferSelect
