import { pgTable, text } from 'drizzle-orm/pg-core'

/** Which records are about one quarrel; a record that stands alone has no row. */
export const matterRecords = pgTable('matter_record', {
  recordId: text('record_id').primaryKey(),
  matter: text('matter').notNull(),
})
