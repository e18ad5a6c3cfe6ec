import { boolean, date, integer, numeric, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { Category, PartyRole } from '../../kit/contract/change.ts'
import type { ReferralState } from '../../kit/contract/mediation.ts'
import { moment, partyColumns, recordColumns } from '../../kit/records/columns.ts'
import type { MediationState } from './life.ts'

export const MEDIATION_KINDS = [
  'PEOPLE',
  'LITIGATION',
  'POLICE',
  'PROCURATORATE',
  'PETITION',
  'PROFESSIONAL',
  'ADMINISTRATIVE',
] as const

export type MediationKind = (typeof MEDIATION_KINDS)[number]

export const mediationCases = pgTable('mediation_case', {
  ...recordColumns(),
  /** e.g. 日调〔2026〕00123号: year and running number. */
  reference: text('reference').notNull().unique(),
  category: text('category').$type<Category>().notNull(),
  kind: text('kind', { enum: MEDIATION_KINDS }).notNull(),
  /** What the case's events lead to. */
  state: text('state').$type<MediationState>().notNull(),
  version: integer('version').notNull(),
  /** The record that it came from, of whatever agency. */
  originId: text('origin_id'),
  /** A body without records here that it came from, in words, and its number there. */
  originUnit: text('origin_unit'),
  originReference: text('origin_reference'),
  /** The agency's own request that it answers. */
  requestId: text('request_id'),
  referralReason: text('referral_reason').notNull(),
  committeeId: text('committee_id'),
  /** When it was agreed, returned, failed or withdrawn; null while it goes on. */
  endedAt: moment('ended_at'),
  endReason: text('end_reason'),
  agreementTerms: text('agreement_terms'),
  /** Yuan. */
  agreementAmount: numeric('agreement_amount', { precision: 14, scale: 2, mode: 'number' }),
  agreementSignedAt: moment('agreement_signed_at'),
  performBy: date('perform_by', { mode: 'string' }),
  confirmationCourt: text('confirmation_court'),
  confirmationAppliedAt: moment('confirmation_applied_at'),
  confirmationDecidedAt: moment('confirmation_decided_at'),
  confirmationGranted: boolean('confirmation_granted'),
  /** The court's number, e.g. (2026)鲁1102民特123号. */
  confirmationReference: text('confirmation_reference'),
  performanceNotedAt: moment('performance_noted_at'),
  performanceNote: text('performance_note'),
  /** What the origin's agency has told of the mediation by its feed, and since when. */
  acknowledgedState: text('acknowledged_state').$type<ReferralState>(),
  acknowledgedAt: moment('acknowledged_at'),
})

export const mediationParties = pgTable('mediation_party', {
  ...partyColumns(),
  role: text('role').$type<PartyRole>().notNull(),
})

export const mediationSessions = pgTable(
  'mediation_session',
  {
    recordId: text('record_id').notNull(),
    /** 1, 2, … */
    ordinal: integer('ordinal').notNull(),
    at: moment('at').notNull(),
    place: text('place').notNull(),
    /** Who came, in words. */
    attended: text('attended').array().notNull(),
    /** What came of it. */
    outcome: text('outcome').notNull(),
  },
  ({ recordId, ordinal }) => [primaryKey({ columns: [recordId, ordinal] })],
)

/** Who mediates a case, and until when. */
export const mediationMediators = pgTable(
  'mediation_mediator',
  {
    recordId: text('record_id').notNull(),
    mediatorId: text('mediator_id').notNull(),
    assignedAt: moment('assigned_at').notNull(),
    /** When the case ended or another took over; null while at work. */
    releasedAt: moment('released_at'),
  },
  ({ recordId, mediatorId }) => [primaryKey({ columns: [recordId, mediatorId] })],
)

export type MediationRow = typeof mediationCases.$inferSelect
export type SessionRow = typeof mediationSessions.$inferSelect
