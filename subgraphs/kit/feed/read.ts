import { sql } from 'drizzle-orm'
import type { ChangePage, RecordsAnswer } from '../contract/change.ts'
import type { Database, Queryable } from '../database.ts'
import type { RecordType } from '../records/record-type.ts'
import { encodeFeedCursor, type FeedPosition } from './cursor.ts'
import { type FeedState, readFeedState, renewEpoch } from './epoch.ts'
import { describeChanges } from './record-change.ts'

/** An agency's feed: its database and its record types. */
export interface Feed {
  readonly db: Database
  readonly recordTypes: readonly RecordType[]
}

/** A cursor of an epoch that is over: the reader must begin again, without one. */
export class ForeignEpoch extends Error {
  override readonly name = 'ForeignEpoch'
}

/** The database has no epoch that is its own. */
class NoEpoch extends Error {
  override readonly name = 'NoEpoch'
}

type OpenState = FeedState & { readonly epoch: string }

/**
 * Reads at most `limit` changes after a position, each record in its latest state. The cursor stops before the
 * oldest transaction still running, as its changes will take their place there; what later ones have committed is
 * told as well, and told again when the cursor has come by. So a page that is not full holds everything that was
 * committed before it was read: a record's earlier change cannot hide behind a later one that may not be told yet.
 * @throws {ForeignEpoch}
 */
export function readChanges(feed: Feed, after: FeedPosition | undefined, limit: number): Promise<ChangePage> {
  return inSnapshot(feed, async (db, state) => {
    if (after && after.epoch !== state.epoch) throw new ForeignEpoch()
    // This database has not come so far: it was set back without a new timeline.
    if (after && after.xid >= state.next) throw new NoEpoch()
    const from = after ?? { epoch: state.epoch, xid: 0n, seq: 0n }
    const rows = await db.execute<{ id: string; version: string; xid: string; seq: string }>(sql`
      select record_id as id, version, xid::text, seq from change
      where (xid, seq) > (${String(from.xid)}::text::xid8, ${String(from.seq)}::bigint)
      order by xid, seq limit ${limit + 1}`)
    const page = rows.slice(0, limit)
    const isFull = rows.length > limit
    const isSettled = (row: { xid: string }) => BigInt(row.xid) < state.horizon
    const last = page.findLast(isSettled)
    return {
      epoch: state.epoch,
      changes: await describeChanges(db, feed.recordTypes, page.map(toChanged)),
      cursor: encodeFeedCursor(
        last ? { epoch: state.epoch, xid: BigInt(last.xid), seq: BigInt(last.seq) } : from,
      ),
      more: isFull && isSettled(page.at(-1)!),
      through: isFull ? null : state.at,
    }
  })
}

/** Reads the present state of some records; ids that never were are left out. */
export function readRecords(feed: Feed, ids: readonly string[]): Promise<RecordsAnswer> {
  return inSnapshot(feed, async (db, { epoch }) => {
    const rows = await db.execute<{ id: string; version: string }>(sql`
      select record_id as id, version from change where record_id = any(${sql.param([...ids])}::text[])`)
    return { epoch, changes: await describeChanges(db, feed.recordTypes, rows.map(toChanged)) }
  })
}

// PostgreSQL's bigint comes as text.
const toChanged = ({ id, version }: { id: string; version: string }) => ({ id, version: Number(version) })

/** Runs a read in one snapshot under this database's epoch, beginning a new one where there is none. */
async function inSnapshot<Result>(
  feed: Feed,
  read: (db: Queryable, state: OpenState) => Promise<Result>,
): Promise<Result> {
  let abandoned: string | null = null
  const attempt = () =>
    feed.db.transaction(
      async (transaction) => {
        const state = await readFeedState(transaction)
        abandoned = state.epoch
        if (state.epoch === null) throw new NoEpoch()
        return read(transaction, state as OpenState)
      },
      { isolationLevel: 'repeatable read', accessMode: 'read only' },
    )
  try {
    return await attempt()
  } catch (error) {
    if (!(error instanceof NoEpoch)) throw error
    await renewEpoch(feed.db, abandoned)
    return attempt()
  }
}
