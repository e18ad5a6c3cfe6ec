import { date, integer, pgTable, primaryKey, smallint, text } from 'drizzle-orm/pg-core'
import type { Category, Status } from '../../kit/contract/change.ts'
import type { Protection } from '../../kit/contract/protection.ts'
import { moment } from '../../kit/records/columns.ts'

/** How many records there are of each make, by place (down to townships) and month; kept by triggers. */
export const disputeTallies = pgTable(
  'dispute_tally',
  {
    /** Code of the place; '' for everywhere. */
    place: text('place').notNull(),
    /** Its first day. */
    month: date('month', { mode: 'string' }).notNull(),
    agency: text('agency').notNull(),
    /** '' where the agency tells none. */
    kind: text('kind').notNull(),
    category: text('category').$type<Category>().notNull(),
    protection: text('protection').$type<Protection>().notNull(),
    /** 0 for all records; else for those of the surplus, as there. */
    behind: smallint('behind').notNull(),
    records: integer('records').notNull(),
    /** Of these, the settled ones. */
    settled: integer('settled').notNull(),
  },
  ({ place, month, agency, kind, category, protection, behind }) => [
    primaryKey({ columns: [place, month, agency, kind, category, protection, behind] }),
  ],
)

/** Copies of the records that come behind others of their matter; kept by triggers. */
export const disputeSurplus = pgTable('dispute_surplus', {
  recordId: text('record_id').primaryKey(),
  /** The levels of protection of the records before it, as bits: OPEN 1, PROTECTED 2, SEALED 4. */
  behind: smallint('behind').notNull(),
  agency: text('agency').notNull(),
  kind: text('kind'),
  category: text('category').$type<Category>().notNull(),
  status: text('status').$type<Status>().notNull(),
  occurredAt: moment('occurred_at').notNull(),
  locationCode: text('location_code'),
  protection: text('protection').$type<Protection>().notNull(),
})

/** How many grid events there are, by place (down to townships) and month; kept by triggers. */
export const gridEventTallies = pgTable(
  'grid_event_tally',
  {
    /** Code of the place; '' for everywhere. */
    place: text('place').notNull(),
    /** Its first day. */
    month: date('month', { mode: 'string' }).notNull(),
    kind: text('kind').notNull(),
    protection: text('protection').$type<Protection>().notNull(),
    events: integer('events').notNull(),
    /** Of these, the closed ones. */
    settled: integer('settled').notNull(),
    /** Of the settled ones, those with a result in time. */
    inTime: integer('in_time').notNull(),
  },
  ({ place, month, kind, protection }) => [primaryKey({ columns: [place, month, kind, protection] })],
)
