import { boolean, customType, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { CATEGORIES, PARTY_ROLES } from '../../kit/contract/change.ts'
import { moment, partyColumns, recordColumns } from '../../kit/records/columns.ts'

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** What residents report. */
export const publicReports = pgTable('public_report', {
  ...recordColumns(),
  locationCode: text('location_code').notNull(),
  reportNumber: text('report_number').notNull(),
  source: text('source', { enum: ['MINI_PROGRAM', 'GRID_PAGE'] }).notNull(),
  description: text('description').notNull(),
  anonymous: boolean('anonymous').notNull(),
  /** SHA-256: who has the code itself may follow the report. */
  receiptHash: text('receipt_hash').notNull(),
  state: text('state', {
    enum: ['SUBMITTED', 'REJECTED', 'ACCEPTED', 'TRANSFERRED', 'ANSWERED', 'CLOSED'],
  }).notNull(),
  version: integer('version').notNull(),
  gridEventId: text('grid_event_id'),
  /** What the resident reads: the answer, or why the report was rejected. */
  answer: text('answer'),
  answeredAt: moment('answered_at'),
  rating: integer('rating'),
  ratingComment: text('rating_comment'),
  isDispute: boolean('is_dispute').notNull().default(false),
  /** Of the dispute that it was classified as. */
  category: text('category', { enum: CATEGORIES }),
})

/** Those between whom a report is a dispute. */
export const publicReportParties = pgTable(
  'public_report_party',
  { ...partyColumns(), role: text('role', { enum: PARTY_ROLES }).notNull() },
  ({ recordId, ordinal }) => [primaryKey({ columns: [recordId, ordinal] })],
)

/** Who reported it; of one who asked to be anonymous only what is sealed. */
export const reporters = pgTable('public_report_reporter', {
  reportId: text('report_id').primaryKey(),
  name: text('name'),
  phone: text('phone'),
  sealed: bytea('sealed'),
})

/** A photo that was uploaded, and the report that it belongs to once there is one. */
export const reportPhotos = pgTable('report_photo', {
  id: text('id').primaryKey(),
  reportId: text('report_id'),
  ordinal: integer('ordinal'),
  /** Its name in the folder of uploads. */
  file: text('file').notNull(),
  mediaType: text('media_type').$type<'image/jpeg' | 'image/png' | 'image/webp'>().notNull(),
  bytes: integer('bytes').notNull(),
  sha256: text('sha256').notNull(),
  storedAt: moment('stored_at').notNull(),
})

export type PublicReportRow = typeof publicReports.$inferSelect
export type PublicReportState = PublicReportRow['state']
export type ReportPhotoRow = typeof reportPhotos.$inferSelect
