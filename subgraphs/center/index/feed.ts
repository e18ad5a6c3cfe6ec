import { eq, sql } from 'drizzle-orm'
import type { Queryable } from '../../kit/database.ts'
import { type FeedRow, feeds } from '../tables.ts'

/** How far an agency's feed has been read. */
export async function readFeed(db: Queryable, agency: string): Promise<FeedRow> {
  const [feed] = await db.select().from(feeds).where(eq(feeds.agency, agency))
  return feed!
}

/** The same, and nobody else applies changes of the agency until the transaction ends. */
export async function lockFeed(transaction: Queryable, agency: string): Promise<FeedRow> {
  const [feed] = await transaction.select().from(feeds).where(eq(feeds.agency, agency)).for('update')
  return feed!
}

/** Writes how far the feed has been read, and returns it. */
export async function moveFeed(transaction: Queryable, feed: FeedRow): Promise<FeedRow> {
  const { agency, epoch, cursor, generation, rebuilding, indexedThrough } = feed
  await transaction.execute(sql`/* center.moveFeed */
    update ${feeds} set epoch = ${epoch}, cursor = ${cursor}, generation = ${generation},
      rebuilding = ${rebuilding}, indexed_through = ${indexedThrough?.toISOString() ?? null}::timestamptz
    where agency = ${agency}`)
  return feed
}

/** Turns to a new epoch: its changes will be read from the start, and beat all that was told before. */
export function startGeneration(transaction: Queryable, feed: FeedRow): Promise<FeedRow> {
  return moveFeed(transaction, {
    agency: feed.agency,
    epoch: null,
    cursor: null,
    generation: feed.generation + 1,
    rebuilding: true,
    indexedThrough: null,
  })
}
