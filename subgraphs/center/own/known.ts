import { type SQL, sql } from 'drizzle-orm'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import { isKnown, oneOf } from '../../kit/records/known.ts'
import { isKnownDispute } from '../disputes/known.ts'
import { disputes } from '../tables.ts'
import { OWN_TYPES } from './types.ts'

/**
 * The condition that an id is that of a record which may be known of: one of the index, or one of the center's own,
 * which the index learns of a moment later, or never where it is no dispute.
 */
export function isKnownRecord(id: SQL, rights: readonly RecordRight[]): SQL {
  return oneOf([
    sql`exists (select from ${disputes} where ${disputes.id} = ${id} and ${isKnownDispute(rights)})`,
    ...OWN_TYPES.map(
      (type) =>
        sql`exists (select from ${type.table} where ${type.table.id} = ${id} and ${isKnown(type, rights)})`,
    ),
  ])
}
