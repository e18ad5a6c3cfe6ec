import { randomUUID } from 'node:crypto'
import { inArray, sql } from 'drizzle-orm'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Queryable, Transaction } from '../../kit/database.ts'
import { anyOf, array } from '../../kit/sql.ts'
import { isKnownRecord } from '../own/known.ts'
import { matterRecords } from './tables.ts'

/** The matter of each of some records that have one. */
export async function mattersOfRecords(db: Queryable, ids: readonly string[]) {
  return db.select().from(matterRecords).where(anyOf(matterRecords.recordId, ids))
}

/** The same, as far as a caller may know of another record of the matter. */
export async function sharedMattersOfRecords(
  db: Queryable,
  ids: readonly string[],
  rights: readonly RecordRight[],
): Promise<{ recordId: string; matter: string }[]> {
  return db.execute<{ recordId: string; matter: string }>(sql`/* center.sharedMattersOfRecords */
    select record_id as "recordId", matter from ${matterRecords} own
    where record_id = any(${array(ids)}::text[]) and exists (
      select from ${matterRecords} other
      where other.matter = own.matter and other.record_id <> own.record_id
        and ${isKnownRecord(sql`other.record_id`, rights)})`)
}

/** Those of some matters of which a caller may know of any record. */
export async function knownMatters(
  db: Queryable,
  matters: readonly string[],
  rights: readonly RecordRight[],
): Promise<{ id: string }[]> {
  return db.execute<{ id: string }>(sql`/* center.knownMatters */
    select distinct matter as id from ${matterRecords}
    where ${anyOf(matterRecords.matter, matters)} and ${isKnownRecord(sql`${matterRecords.recordId}`, rights)}`)
}

/**
 * Makes records one matter: matters that they were of before become one as well, with all their records.
 * Whoever calls notes who did it and why in the history of what it was done for.
 * @returns the matter's id
 */
export async function joinMatter(transaction: Transaction, recordIds: readonly string[]): Promise<string> {
  // One at a time: two officers who join overlapping records must not make two matters of them.
  await transaction.execute(sql`select pg_advisory_xact_lock(hashtext('onedoor matters'))`)
  const known = await mattersOfRecords(transaction, recordIds)
  const matters = [...new Set(known.map(({ matter }) => matter))].sort()
  const matter = matters[0] ?? `matter:${randomUUID()}`
  if (matters.length > 1)
    await transaction
      .update(matterRecords)
      .set({ matter })
      .where(inArray(matterRecords.matter, matters.slice(1)))
  await transaction.execute(sql`/* center.joinMatter */
    insert into ${matterRecords} (record_id, matter)
    select id, ${matter} from unnest(${array([...new Set(recordIds)])}::text[]) id
    on conflict (record_id) do nothing`)
  return matter
}

/** Takes a record out of its matter; one that is then alone is of none. */
export async function leaveMatter(transaction: Transaction, recordId: string): Promise<void> {
  await transaction.execute(sql`select pg_advisory_xact_lock(hashtext('onedoor matters'))`)
  await transaction.execute(sql`/* center.leaveMatter */
    with gone as (delete from ${matterRecords} where record_id = ${recordId} returning matter),
    rest as (select record_id, count(*) over () as others from ${matterRecords} join gone using (matter)
      where record_id <> ${recordId})
    delete from ${matterRecords} using rest where matter_record.record_id = rest.record_id and others = 1`)
}
