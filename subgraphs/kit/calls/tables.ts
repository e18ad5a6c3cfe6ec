import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { moment } from '../records/columns.ts'

/** Calls of the center to a unit that works with this agency's records, as the center last told of them. */
export const agencyCalls = pgTable(
  'agency_call',
  {
    callId: text('call_id').notNull(),
    unitId: text('unit_id').notNull(),
    /** When the center wrote what stands here. */
    toldAt: moment('told_at').notNull(),
    direction: text('direction'),
    subject: text('subject'),
    /** The record that it is about, perhaps of this agency. */
    recordId: text('record_id'),
    matterId: text('matter_id'),
    locationCode: text('location_code'),
    /** The center that sees to it. */
    centerId: text('center_id'),
    madeAt: moment('made_at'),
    /** By when the unit is to report to the center. */
    dueAt: moment('due_at'),
    /** What came of it for the unit; null while it goes on. */
    outcome: text('outcome'),
  },
  ({ callId, unitId }) => [primaryKey({ columns: [callId, unitId] })],
)
