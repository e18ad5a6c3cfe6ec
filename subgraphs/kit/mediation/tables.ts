import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import type { ReferralState } from '../contract/mediation.ts'
import { moment } from '../records/columns.ts'

/** The mediations of this agency's records at the center: those that it was told of, and those that it asks for. */
export const mediationReferrals = pgTable('mediation_referral', {
  /** The mediation case's id; while it is only asked for, the request's own. */
  id: text('id').primaryKey(),
  recordId: text('record_id').notNull(),
  state: text('state').$type<ReferralState>().notNull(),
  /** The case's version that told so; 0 for a request. */
  version: integer('version').notNull(),
  reason: text('reason'),
  /** Since when it is so; a record's latest row is its present mediation. */
  at: moment('at').notNull(),
})

export type ReferralRow = typeof mediationReferrals.$inferSelect
