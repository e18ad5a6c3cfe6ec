import type { PgTable } from 'drizzle-orm/pg-core'
import type { TransactionSql } from 'postgres'
import type { City } from '../city.ts'
import type { RowSink } from '../rows.ts'

/** What makes the rows of one of the systems that the center runs. */
export interface TopicRows {
  /** In the order in which they must be filled: rows refer to rows of earlier tables. */
  readonly tables: readonly PgTable[]
  /** How many things there are to make, e.g. cases. */
  readonly count: number
  /** Adds one of them with all that belongs to it; called once for each, in their order. */
  add(index: number, rows: RowSink): void
  /** What is to be done once all rows are there, e.g. with a sequence. */
  finish?(sql: TransactionSql): Promise<void>
}

export type TopicMaker = new (city: City) => TopicRows
