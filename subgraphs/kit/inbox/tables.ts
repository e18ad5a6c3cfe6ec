import { jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { moment } from '../records/columns.ts'

/** What the center has told this agency. */
export const inboxMessages = pgTable('inbox_message', {
  id: text('id').primaryKey(),
  kind: text('kind').notNull(),
  /** When the center wrote it. */
  at: moment('at').notNull(),
  body: jsonb('body').$type<Readonly<Record<string, unknown>>>().notNull(),
  receivedAt: moment('received_at').notNull(),
  /** Null while this agency does not know what to do with such messages. */
  handledAt: moment('handled_at'),
})
