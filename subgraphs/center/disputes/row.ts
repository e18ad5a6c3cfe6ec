import { sql } from 'drizzle-orm'
import { type DisputeRow, disputes } from '../tables.ts'

/** A record as the unified view shows it. */
export type IndexedDispute = Pick<
  DisputeRow,
  | 'id'
  | 'agency'
  | 'recordType'
  | 'reference'
  | 'title'
  | 'category'
  | 'status'
  | 'occurredAt'
  | 'updatedAt'
  | 'locationCode'
  | 'protection'
>

/** The columns of {@link DisputeResult}. */
export const DISPUTE_COLUMNS = sql`${disputes.id} as id, agency, record_type as "recordType", reference, title,
  category, status, occurred_at as "occurredAt", updated_at as "updatedAt", location_code as "locationCode",
  protection`

/** A row of {@link DISPUTE_COLUMNS} as the driver gives it: moments are text. */
export type DisputeResult = {
  [Column in keyof IndexedDispute]: IndexedDispute[Column] extends Date ? string : IndexedDispute[Column]
}

export function toIndexedDispute(row: DisputeResult): IndexedDispute {
  return { ...row, occurredAt: new Date(row.occurredAt), updatedAt: new Date(row.updatedAt) }
}
