import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { moment } from '../../kit/records/columns.ts'

/** Who looks after grids. */
export const gridMembers = pgTable('grid_member', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  /** Of the service telephone that goes with the duty. */
  phone: text('phone'),
  /** The shared key of the person (kit/contract/identity.ts), where known. */
  identity: text('identity'),
})

/** Who looks after which grid, one row for each pair. */
export const gridAssignments = pgTable(
  'grid_assignment',
  {
    gridCode: text('grid_code').notNull(),
    memberId: text('member_id').notNull(),
    since: moment('since').notNull(),
  },
  ({ gridCode, memberId }) => [primaryKey({ columns: [gridCode, memberId] })],
)

/** Grids that are looked after: by one responsible member, always, who is one of the assigned. */
export const grids = pgTable('grid', {
  code: text('code').primaryKey(),
  responsibleId: text('responsible_id').notNull(),
  state: text('state', { enum: ['STAFFED'] }).notNull(),
  version: integer('version').notNull(),
  updatedAt: moment('updated_at').notNull(),
})

/** Ten households that look after each other, or those of one entrance of a house. */
export const microUnits = pgTable(
  'micro_unit',
  {
    gridCode: text('grid_code').notNull(),
    /** 1, 2, … within the grid. */
    number: integer('number').notNull(),
    kind: text('kind', { enum: ['TEN_HOUSEHOLDS', 'BUILDING_UNIT'] }).notNull(),
    name: text('name').notNull(),
    households: integer('households').notNull(),
    headName: text('head_name'),
    /** The shared key of the head's person, where known. */
    headIdentity: text('head_identity'),
  },
  ({ gridCode, number }) => [primaryKey({ columns: [gridCode, number] })],
)

export type GridMemberRow = typeof gridMembers.$inferSelect
export type GridAssignmentRow = typeof gridAssignments.$inferSelect
export type GridRow = typeof grids.$inferSelect
export type MicroUnitRow = typeof microUnits.$inferSelect
