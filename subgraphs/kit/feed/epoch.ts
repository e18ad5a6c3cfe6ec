import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Database, Queryable } from '../database.ts'

/*
 * An epoch is one life of the agency's database. Transaction ids, and so cursors and the order of versions,
 * mean nothing outside it. A database that was restored or moved is recognised by its fingerprint: the
 * cluster's identity, its timeline (which recovery and promotion renew), the database's number in it, and the
 * feed's table's own, which a restored dump has made anew.
 */

const FINGERPRINT = sql`(select system_identifier from pg_control_system())
  || '/' || (select timeline_id from pg_control_checkpoint())
  || '/' || (select oid from pg_database where datname = current_database())
  || '/' || 'change'::regclass::oid`

/**
 * The oldest transaction still running that may yet write to this feed. One of another database, or of a
 * role that has no right to the table, cannot: an agency's long transaction must not hold up the others. A
 * transaction that ended since the snapshot counts as running, as nobody can tell any more whose it was.
 */
const HORIZON = sql`coalesce(
  (select running from pg_snapshot_xip(pg_current_snapshot()) running
   where not exists (
     select from pg_locks join pg_stat_activity activity using (pid)
     where locktype = 'transactionid' and transactionid = running::xid and mode = 'ExclusiveLock' and granted
       and (activity.datid <> (select oid from pg_database where datname = current_database())
         or not has_table_privilege(activity.usesysid, 'change', 'insert')))
   order by running limit 1),
  pg_snapshot_xmax(pg_current_snapshot()))`

/** The state of a feed at the moment of a snapshot. */
export interface FeedState {
  /** Null before the first epoch, and when this is not the database that the epoch was made for. */
  readonly epoch: string | null
  /** A moment before the snapshot was taken: what was committed before it is in the snapshot. RFC 3339. */
  readonly at: string
  /** Oldest transaction still running that may write to the feed; without one, {@link next}. */
  readonly horizon: bigint
  /** First transaction not yet begun. */
  readonly next: bigint
}

/** Reads the feed's state; in a repeatable read transaction it must be the first statement. */
export async function readFeedState(db: Queryable): Promise<FeedState> {
  const [row] = await db.execute<{ epoch: string | null; at: string; horizon: string; next: string }>(sql`
    select
      (select epoch from feed_epoch where fingerprint = ${FINGERPRINT}) as epoch,
      to_char(statement_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
      ${HORIZON}::text as horizon,
      pg_snapshot_xmax(pg_current_snapshot())::text as next`)
  return { epoch: row!.epoch, at: row!.at, horizon: BigInt(row!.horizon), next: BigInt(row!.next) }
}

/**
 * Begins a new epoch unless another process just did: every record gets a new place in the order, as the
 * old transaction ids may lie in this database's future.
 */
export async function renewEpoch(db: Database, abandoned: string | null): Promise<void> {
  await db.transaction(async (transaction) => {
    await transaction.execute(
      sql`select pg_advisory_xact_lock(hashtext('onedoor feed epoch ' || current_schema()))`,
    )
    const { epoch } = await readFeedState(transaction)
    if (epoch !== abandoned) return
    await transaction.execute(sql`
      insert into feed_epoch (epoch, fingerprint) values (${randomUUID()}, ${FINGERPRINT})
      on conflict (only_one) do update set epoch = excluded.epoch, fingerprint = excluded.fingerprint`)
    await transaction.execute(sql`update change set xid = pg_current_xact_id(), seq = nextval('change_seq')`)
  })
}
