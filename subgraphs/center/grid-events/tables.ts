import { boolean, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { CATEGORIES, PARTY_ROLES } from '../../kit/contract/change.ts'
import { moment, partyColumns, recordColumns } from '../../kit/records/columns.ts'

/** What is found in a grid, and what is done about it. */
export const gridEvents = pgTable('grid_event', {
  ...recordColumns(),
  locationCode: text('location_code').notNull(),
  eventNumber: text('event_number').notNull(),
  kind: text('kind', {
    enum: [
      'QUARREL',
      'SAFETY_HAZARD',
      'PUBLIC_ORDER',
      'ENVIRONMENT',
      'PUBLIC_FACILITY',
      'TRAFFIC',
      'CARE',
      'OTHER',
    ],
  }).notNull(),
  source: text('source', { enum: ['GRID_MEMBER', 'PUBLIC_REPORT'] }).notNull(),
  description: text('description').notNull(),
  /** The officer, or the city's 'resident'. */
  reportedBy: text('reported_by').notNull(),
  reportedAt: moment('reported_at').notNull(),
  state: text('state', {
    enum: ['REPORTED', 'RETURNED', 'TRIAGED', 'ASSIGNED', 'IN_PROGRESS', 'FED_BACK', 'CLOSED', 'DISMISSED'],
  }).notNull(),
  version: integer('version').notNull(),
  grade: text('grade', { enum: ['GRADE_1', 'GRADE_2', 'GRADE_3', 'GRADE_4'] }),
  /** When it must have been triaged, and from then on, when it must have been fed back. */
  dueAt: moment('due_at').notNull(),
  /** When it was first marked as overdue. */
  overdueAt: moment('overdue_at'),
  /** How many levels of centers supervise it: 0 none, 3 up to the city's. */
  supervisionLevel: integer('supervision_level').notNull().default(0),
  /** The highest center that supervises it. */
  supervisorId: text('supervisor_id'),
  /** Who handles it: a unit, or a center itself. */
  unitId: text('unit_id'),
  officeId: text('office_id'),
  fedBackAt: moment('fed_back_at'),
  result: text('result'),
  closedAt: moment('closed_at'),
  /** The public report that it was made from. */
  reportId: text('report_id'),
  isDispute: boolean('is_dispute').notNull().default(false),
  /** Of the dispute that it was classified as. */
  category: text('category', { enum: CATEGORIES }),
})

/** Those between whom a grid event is a dispute. */
export const gridEventParties = pgTable(
  'grid_event_party',
  { ...partyColumns(), role: text('role', { enum: PARTY_ROLES }).notNull() },
  ({ recordId, ordinal }) => [primaryKey({ columns: [recordId, ordinal] })],
)

export type GridEventRow = typeof gridEvents.$inferSelect
export type GridEventState = GridEventRow['state']
export type GridEventGrade = NonNullable<GridEventRow['grade']>
