import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core'

/** The centers of the three levels. */
export const offices = pgTable('office', {
  /** e.g. 'office:3711', 'office:371102'. */
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  level: text('level', { enum: ['CITY', 'COUNTY', 'TOWNSHIP'] }).notNull(),
  /** Where it is. */
  placeCode: text('place_code').notNull(),
  /** The center above; null for the city's. */
  parentId: text('parent_id'),
  /** Its desk, which residents may be told; null where it has none. */
  phone: text('phone'),
})

/** Which places a center serves: each place is served by the center of its longest code here. */
export const officeAreas = pgTable('office_area', {
  placeCode: text('place_code').primaryKey(),
  officeId: text('office_id').notNull(),
})

/** Bodies that handle cases: departments with and without a subgraph, street offices, committees. */
export const units = pgTable('unit', {
  /** e.g. 'unit:courts', 'unit:procuratorate', 'unit:371102001'. */
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  kind: text('kind', {
    enum: [
      'DEPARTMENT',
      'PROCURATORATE',
      'TOWNSHIP_GOVERNMENT',
      'MEDIATION_COMMITTEE',
      'PUBLIC_SERVICE',
      'CENTER',
    ],
  }).notNull(),
  /** Code of the agency whose subgraph it answers with; null for one that has none. */
  agency: text('agency'),
  /** Where it is responsible. */
  placeCode: text('place_code').notNull(),
})

/** The windows of units at centers. */
export const windows = pgTable(
  'office_window',
  {
    officeId: text('office_id').notNull(),
    unitId: text('unit_id').notNull(),
    /** e.g. '综合受理窗口', '法律援助窗口'. */
    name: text('name').notNull(),
  },
  ({ officeId, unitId, name }) => [primaryKey({ columns: [officeId, unitId, name] })],
)

/** Officers, by the name under which they sign in. */
export const staff = pgTable('staff', {
  /** As in caller assertions. */
  officer: text('officer').primaryKey(),
  name: text('name').notNull(),
  /** The center at which the officer works. */
  officeId: text('office_id').notNull(),
  /** The unit that sent the officer; the center's own for its clerks. */
  unitId: text('unit_id').notNull(),
  duty: text('duty', { enum: ['DIRECTOR', 'CLERK', 'COORDINATOR', 'MEDIATOR', 'WINDOW'] }).notNull(),
})

export type OfficeRow = typeof offices.$inferSelect
export type WindowRow = typeof windows.$inferSelect
export type UnitRow = typeof units.$inferSelect
export type StaffRow = typeof staff.$inferSelect
