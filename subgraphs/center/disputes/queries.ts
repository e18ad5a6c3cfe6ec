import { asc, sql } from 'drizzle-orm'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Queryable } from '../../kit/database.ts'
import { anyOf } from '../../kit/sql.ts'
import { disputeParties, disputes, type PartyRow, tombstones } from '../tables.ts'
import { meets } from './conditions.ts'
import { DISPUTE_COLUMNS, type DisputeResult, type IndexedDispute, toIndexedDispute } from './row.ts'

export async function disputesByIds(
  db: Queryable,
  ids: readonly string[],
  rights: readonly RecordRight[],
): Promise<IndexedDispute[]> {
  const rows = await db.execute<DisputeResult>(sql`/* center.disputesByIds */
    select ${DISPUTE_COLUMNS} from ${disputes} where ${anyOf(disputes.id, ids)} and ${meets({}, rights)}`)
  return rows.map(toIndexedDispute)
}

/** Of some ids, those that the index knows of, whoever may know: records and tombstones. */
export async function traceDisputes(
  db: Queryable,
  ids: readonly string[],
): Promise<{ id: string; deleted: boolean }[]> {
  return db.execute<{ id: string; deleted: boolean }>(sql`/* center.traceDisputes */
    select id, false as deleted from ${disputes} where ${anyOf(disputes.id, ids)}
    union all
    select id, true from ${tombstones} where ${anyOf(tombstones.id, ids)}`)
}

export function partiesOfDisputes(db: Queryable, ids: readonly string[]): Promise<PartyRow[]> {
  return db
    .select()
    .from(disputeParties)
    .where(anyOf(disputeParties.disputeId, ids))
    .orderBy(asc(disputeParties.disputeId), asc(disputeParties.ordinal))
}
