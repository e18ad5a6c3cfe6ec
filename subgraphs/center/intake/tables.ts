import { integer, pgTable, primaryKey, smallint, text } from 'drizzle-orm/pg-core'
import type { Category, PartyRole } from '../../kit/contract/change.ts'
import { moment, partyColumns, recordColumns } from '../../kit/records/columns.ts'
import type { IntakeKind } from './kinds.ts'
import type { IntakeState } from './life-cycle.ts'

export const intakeCases = pgTable('intake_case', {
  ...recordColumns(),
  /** e.g. 日治受〔2026〕00123号. */
  reference: text('reference').notNull().unique(),
  category: text('category').$type<Category>().notNull(),
  /** Null until it was classified. */
  kind: text('kind').$type<IntakeKind>(),
  channel: text('channel', { enum: ['WINDOW', 'TELEPHONE', 'ONLINE', 'GRID_MEMBER', 'AGENCY'] }).notNull(),
  /** What the person said. */
  statement: text('statement'),
  state: text('state').$type<IntakeState>().notNull(),
  version: integer('version').notNull(),
  /** The center that it was routed to; null before that. */
  officeId: text('office_id'),
  unitId: text('unit_id'),
  /** The officer who handles it; null while nobody does. */
  handler: text('handler'),
  /** The mediation that it was referred to last. */
  mediationId: text('mediation_id'),
  terms: text('terms'),
  /** When it was settled, given up or withdrawn; null while it is not. */
  endedAt: moment('ended_at'),
  /** 1 to 5. */
  satisfaction: smallint('satisfaction'),
  satisfactionWords: text('satisfaction_words'),
  /** What the state asks for must be done by then; null where it asks for nothing. */
  dueAt: moment('due_at'),
  /** Since when it is late; null while it is not. */
  overdueSince: moment('overdue_since'),
  /** Why it is kept more closely than others; null while it is not. */
  protectedBecause: text('protected_because', { enum: ['MINOR_PARTY', 'FAMILY_VIOLENCE', 'OFFICER'] }),
})

export const intakeParties = pgTable(
  'intake_party',
  { ...partyColumns(), role: text('role').$type<PartyRole>().notNull() },
  ({ recordId, ordinal }) => [primaryKey({ columns: [recordId, ordinal] })],
)

/** What an officer decided on records that the agencies hold already. */
export const intakeDecisions = pgTable(
  'intake_decision',
  {
    caseId: text('case_id').notNull(),
    recordId: text('record_id').notNull(),
    decision: text('decision', { enum: ['LINKED', 'REJECTED'] }).notNull(),
  },
  ({ caseId, recordId }) => [primaryKey({ columns: [caseId, recordId] })],
)

/** How many cases were accepted in each year. */
export const intakeNumbers = pgTable('intake_number', {
  year: integer('year').primaryKey(),
  last: integer('last').notNull(),
})

export type IntakeCaseRow = typeof intakeCases.$inferSelect
export type IntakePartyRow = typeof intakeParties.$inferSelect
export type IntakeDecisionRow = typeof intakeDecisions.$inferSelect
