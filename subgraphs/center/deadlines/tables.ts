import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { moment } from '../../kit/records/columns.ts'

/** What is to happen at a moment unless it is called off; a row is gone once it has happened. */
export const deadlines = pgTable(
  'deadline',
  {
    /** What happens, e.g. 'call.overdue'; each kind has one handler. */
    kind: text('kind').notNull(),
    /** Id of what it happens to. */
    subject: text('subject').notNull(),
    /** Put off after each time that its handler failed. */
    dueAt: moment('due_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
  },
  ({ kind, subject }) => [primaryKey({ columns: [kind, subject] })],
)
