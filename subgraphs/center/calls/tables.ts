import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { Protection } from '../../kit/contract/protection.ts'
import { moment } from '../../kit/records/columns.ts'
import type { CallState, ResponseState } from './machines.ts'

/** Departments called to a matter. */
export const calls = pgTable('call', {
  id: text('id').primaryKey(),
  direction: text('direction').$type<'WHISTLE' | 'UPWARD'>().notNull(),
  /** What they are called for. */
  subject: text('subject').notNull(),
  /** The record that it is about, of any agency. */
  recordId: text('record_id'),
  matterId: text('matter_id'),
  locationCode: text('location_code').notNull(),
  /** As the record's. */
  protection: text('protection').$type<Protection>().notNull(),
  /** The center that called. */
  madeBy: text('made_by').notNull(),
  /** The center that sees to it now. */
  officeId: text('office_id').notNull(),
  madeAt: moment('made_at').notNull(),
  firstDueAt: moment('first_due_at').notNull(),
  /** By when every unit is to have reported at the present center. */
  dueAt: moment('due_at').notNull(),
  closedAt: moment('closed_at'),
  state: text('state').$type<CallState>().notNull(),
  version: integer('version').notNull(),
  updatedAt: moment('updated_at').notNull(),
})

/** The units that a call is for, and how far each has come. */
export const callUnits = pgTable(
  'call_unit',
  {
    callId: text('call_id').notNull(),
    unitId: text('unit_id').notNull(),
    calledAt: moment('called_at').notNull(),
    /** By when this unit was to have reported; an escalation does not change it. */
    dueAt: moment('due_at').notNull(),
    /** When it first said anything; null again once its objection was overruled. */
    reportedAt: moment('reported_at'),
    /** As the call's. */
    protection: text('protection').$type<Protection>().notNull(),
    state: text('state').$type<ResponseState>().notNull(),
    version: integer('version').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  ({ callId, unitId }) => [primaryKey({ columns: [callId, unitId] })],
)

export type CallRow = typeof calls.$inferSelect
export type CallUnitRow = typeof callUnits.$inferSelect
