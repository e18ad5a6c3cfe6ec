import type { PgTable } from 'drizzle-orm/pg-core'
import type { DocketEntry } from './docket.ts'
import type { Matter } from './matters.ts'

/** Takes rows for tables. */
export interface RowSink {
  add<Table extends PgTable>(table: Table, row: Table['$inferInsert']): void
}

/** What makes the rows of an agency. */
export interface DepartmentRows {
  /** In the order in which they must be filled: rows refer to rows of earlier tables. */
  readonly tables: readonly PgTable[]
  /** Adds what is there before any record: stations, vessels. */
  prepare?(rows: RowSink): void
  /** Adds one record with all that belongs to it; called in the docket's order. */
  record(entry: DocketEntry, matter: Matter, rows: RowSink): void
}
