import { type SQL, sql } from 'drizzle-orm'
import type { RecordState } from '../../kit/contract/change.ts'
import type { Queryable } from '../../kit/database.ts'
import { anyOf, array } from '../../kit/sql.ts'
import { disputeParties, disputes, tombstones } from '../tables.ts'
import type { CountDelta, CountedAs, KnownState } from './plan.ts'

/*
 * What applying changes says to the database: each function is one statement for any number of rows, handed over
 * as one JSON parameter. The caller holds the lock on the agency's feed, so what was read stays true until written.
 */

export async function knownStates(db: Queryable, ids: readonly string[]): Promise<KnownState[]> {
  const rows = await db.execute<Record<string, unknown>>(sql`/* center.knownStates */
    select id, generation, version, false as deleted, record_type as "recordType", protection, location_code as "locationCode"
    from ${disputes} where ${anyOf(disputes.id, ids)}
    union all
    select id, generation, version, true, null, null, null from ${tombstones} where ${anyOf(tombstones.id, ids)}`)
  // PostgreSQL's bigint comes as text.
  return rows.map((row) => ({ ...row, version: Number(row.version) }) as KnownState)
}

export async function writeRecords(
  db: Queryable,
  agency: string,
  generation: number,
  records: readonly RecordState[],
): Promise<void> {
  const rows = records.map(({ position, parties: _, ...record }) => ({ ...record, ...position }))
  await db.execute(sql`/* center.writeRecords */
    insert into ${disputes} (id, agency, record_type, kind, reference, title, category, status, occurred_at,
      updated_at, location_code, latitude, longitude, protection, generation, version)
    select id, ${agency}, type, kind, reference, title, category, status, "occurredAt", "updatedAt",
      location, latitude, longitude, protection, ${generation}::int, version
    from ${rowsOf(rows)} record (id text, type text, kind text, reference text, title text, category text, status text,
      "occurredAt" timestamptz, "updatedAt" timestamptz, location text, latitude float8, longitude float8,
      protection text, version bigint)
    on conflict (id) do update set record_type = excluded.record_type, kind = excluded.kind,
      reference = excluded.reference,
      title = excluded.title, category = excluded.category, status = excluded.status,
      occurred_at = excluded.occurred_at, updated_at = excluded.updated_at,
      location_code = excluded.location_code, latitude = excluded.latitude, longitude = excluded.longitude,
      protection = excluded.protection, generation = excluded.generation, version = excluded.version`)
}

/** Writes the parties of records; those that stand there already as they are cost no write. */
export async function writeParties(db: Queryable, records: readonly RecordState[]): Promise<void> {
  const rows = records.flatMap(({ id, parties }) =>
    parties.map((party, index) => ({ ...party, disputeId: id, ordinal: index + 1 })),
  )
  if (rows.length === 0) return
  await db.execute(sql`/* center.writeParties */
    insert into ${disputeParties} (dispute_id, ordinal, role, name, identity)
    select "disputeId", ordinal, role, name, identity
    from ${rowsOf(rows)} party ("disputeId" text, ordinal int, role text, name text, identity text)
    on conflict (dispute_id, ordinal) do update
      set role = excluded.role, name = excluded.name, identity = excluded.identity
      where (dispute_party.role, dispute_party.name, dispute_party.identity)
        is distinct from (excluded.role, excluded.name, excluded.identity)`)
}

/** Removes the parties that records have no longer: those after their last. */
export async function removeSurplusParties(db: Queryable, records: readonly RecordState[]): Promise<void> {
  if (records.length === 0) return
  const rows = records.map(({ id, parties }) => ({ id, parties: parties.length }))
  await db.execute(sql`/* center.removeSurplusParties */
    delete from ${disputeParties} using ${rowsOf(rows)} record (id text collate "C", parties int)
    where dispute_id = record.id and ordinal > record.parties`)
}

export async function removeRecords(db: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await db.execute(sql`/* center.removeRecords */
    with gone as (delete from ${disputes} where ${anyOf(disputes.id, ids)})
    delete from ${disputeParties} where ${anyOf(disputeParties.disputeId, ids)}`)
}

export async function writeTombstones(
  db: Queryable,
  agency: string,
  generation: number,
  deletions: readonly { id: string; version: number }[],
): Promise<void> {
  if (deletions.length === 0) return
  await db.execute(sql`/* center.writeTombstones */
    insert into ${tombstones} (id, agency, generation, version)
    select id, ${agency}, ${generation}::int, version from ${rowsOf(deletions)} gone (id text, version bigint)
    on conflict (id) do update set generation = excluded.generation, version = excluded.version`)
}

export async function removeTombstones(db: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await db.execute(sql`/* center.removeTombstones */
    delete from ${tombstones} where ${anyOf(tombstones.id, ids)}`)
}

export async function addToCounts(
  db: Queryable,
  agency: string,
  deltas: readonly CountDelta[],
): Promise<void> {
  if (deltas.length === 0) return
  await db.execute(sql`/* center.addToCounts */
    insert into dispute_count (place, agency, record_type, protection, count)
    select place, ${agency}, record_type, protection, delta
    from unnest(
      ${array(deltas.map(({ place }) => place))}::text[],
      ${array(deltas.map(({ recordType }) => recordType))}::text[],
      ${array(deltas.map(({ protection }) => protection))}::text[],
      ${array(deltas.map(({ delta }) => delta))}::int[]
    ) change (place, record_type, protection, delta)
    on conflict (place, agency, record_type, protection) do update set count = dispute_count.count + excluded.count`)
}

/** Removes what an agency told in earlier generations and not since; answers how many records lay where. */
export async function removeEarlierGenerations(
  db: Queryable,
  agency: string,
  generation: number,
): Promise<(CountedAs & { locationCode: string | null; count: number })[]> {
  return db.execute<CountedAs & { locationCode: string | null; count: number } & Record<string, unknown>>(
    sql`/* center.removeEarlierGenerations */
    with gone as (
      delete from ${disputes} where agency = ${agency} and generation < ${generation}
      returning id, location_code, record_type, protection
    ), parties as (
      delete from ${disputeParties} using gone where dispute_id = gone.id
    ), forgotten as (
      delete from ${tombstones} where agency = ${agency} and generation < ${generation}
    )
    select location_code as "locationCode", record_type as "recordType", protection, count(*)::int as count
    from gone group by location_code, record_type, protection`,
  )
}

/**
 * Counts the matters of some records anew, or those of all records of an agency: the last thing done about records, as
 * from here on nobody else changes matters until the transaction ends.
 */
export async function recountMatters(
  db: Queryable,
  records: readonly string[] | { readonly agency: string },
): Promise<void> {
  await db.execute(
    'agency' in records
      ? sql`/* center.recountMattersOfAgency */ select recount_matters_of_agency(${records.agency})`
      : sql`/* center.recountMatters */ select recount_matters_of(${array(records)}::text[])`,
  )
}

function rowsOf(rows: readonly object[]): SQL {
  return sql`json_to_recordset(${JSON.stringify(rows)}::text::json)`
}
