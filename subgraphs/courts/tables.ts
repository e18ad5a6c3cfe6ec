import { date, numeric, pgTable, text } from 'drizzle-orm/pg-core'
import { moment, partyColumns, recordColumns } from '../kit/records/columns.ts'

export const courtCases = pgTable('court_case', {
  ...recordColumns(),
  /** e.g. (2025)鲁1102民初123号: year, court, kind and running number. */
  caseNumber: text('case_number').notNull(),
  court: text('court').notNull(),
  caseKind: text('case_kind', { enum: ['CIVIL', 'CRIMINAL', 'ADMINISTRATIVE', 'ENFORCEMENT'] }).notNull(),
  stage: text('stage', {
    enum: ['FILED', 'MEDIATION', 'TRIAL', 'APPEAL', 'JUDGED', 'ENFORCEMENT', 'CLOSED', 'WITHDRAWN'],
  }).notNull(),
  judge: text('judge'),
  cause: text('cause').notNull(),
  /** Yuan. */
  claimAmount: numeric('claim_amount', { precision: 14, scale: 2, mode: 'number' }),
  judgedOn: date('judged_on', { mode: 'string' }),
  judgmentOutcome: text('judgment_outcome', { enum: ['UPHELD', 'PARTLY_UPHELD', 'REJECTED', 'SETTLED'] }),
  /** Yuan. */
  awardedAmount: numeric('awarded_amount', { precision: 14, scale: 2, mode: 'number' }),
  judgmentSummary: text('judgment_summary'),
})

export const litigants = pgTable('litigant', {
  ...partyColumns(),
  role: text('role', { enum: ['PLAINTIFF', 'DEFENDANT', 'THIRD_PARTY', 'WITNESS'] }).notNull(),
  representative: text('representative'),
})

export const hearings = pgTable('hearing', {
  recordId: text('record_id').notNull(),
  at: moment('at').notNull(),
  room: text('room'),
  note: text('note'),
})

export type CourtCaseRow = typeof courtCases.$inferSelect
