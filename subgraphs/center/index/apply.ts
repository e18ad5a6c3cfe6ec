import { sql } from 'drizzle-orm'
import type { ChangePage, RecordChange, RecordState, RecordsAnswer } from '../../kit/contract/change.ts'
import { isIdentity } from '../../kit/contract/identity.ts'
import type { Database, Queryable, Transaction } from '../../kit/database.ts'
import { acceptReferrals } from '../mediation/referrals.ts'
import { residentIdOf } from '../people/identity.ts'
import { createPersons, type NamedPerson } from '../people/queries.ts'
import type { FeedRow } from '../tables.ts'
import { lockFeed, moveFeed, startGeneration } from './feed.ts'
import { CountDeltas, planChanges } from './plan.ts'
import {
  addToCounts,
  knownStates,
  recountMatters,
  removeEarlierGenerations,
  removeRecords,
  removeSurplusParties,
  removeTombstones,
  writeParties,
  writeRecords,
  writeTombstones,
} from './statements.ts'

/**
 * Applies a page of an agency's feed and moves the feed's cursor past it, in one transaction: whatever happens,
 * the index holds exactly what the cursor says. Returns the feed as it stands then, or undefined when someone else
 * had moved it since it was read; nothing is changed in that case.
 */
export async function applyPage(
  db: Database,
  readAt: FeedRow,
  page: ChangePage,
): Promise<FeedRow | undefined> {
  if (saysNothingNew(readAt, page)) return readAt
  return db.transaction(async (transaction) => {
    const feed = await lockFeed(transaction, readAt.agency)
    if (feed.cursor !== readAt.cursor || feed.generation !== readAt.generation) return undefined
    if (feed.epoch !== null && feed.epoch !== page.epoch) return startGeneration(transaction, feed)
    await applyChanges(transaction, feed, page.changes)
    const rebuilt = feed.rebuilding && !page.more
    if (rebuilt) await forgetEarlierGenerations(transaction, feed)
    if (rebuilt || page.changes.length > 0)
      await recountMatters(transaction, rebuilt ? feed : page.changes.map(({ id }) => id))
    return moveFeed(transaction, {
      ...feed,
      epoch: page.epoch,
      cursor: page.cursor,
      rebuilding: feed.rebuilding && !rebuilt,
      indexedThrough: latest(feed.indexedThrough, page.through, feed.rebuilding && !rebuilt),
    })
  })
}

/** Turns to the feed's new epoch, whose pages will be read from its start. */
export function applyEpochOver(db: Database, readAt: FeedRow): Promise<FeedRow | undefined> {
  return db.transaction(async (transaction) => {
    const feed = await lockFeed(transaction, readAt.agency)
    if (feed.cursor !== readAt.cursor || feed.generation !== readAt.generation) return undefined
    return startGeneration(transaction, feed)
  })
}

/**
 * Applies what an agency answered about single records, ahead of its feed. An answer of another epoch than the
 * feed's is left to the feed; so is one whose turn does not come soon, as a reader is waiting.
 */
export async function applyRecords(db: Database, agency: string, answer: RecordsAnswer): Promise<void> {
  if (answer.changes.length === 0) return
  await db.transaction(async (transaction) => {
    await transaction.execute(sql`set local lock_timeout = '300ms'`)
    const feed = await lockFeed(transaction, agency)
    if (feed.epoch !== answer.epoch) return
    await applyChanges(transaction, feed, answer.changes)
    await recountMatters(
      transaction,
      answer.changes.map(({ id }) => id),
    )
  })
}

async function applyChanges(
  db: Transaction,
  { agency, generation }: FeedRow,
  changes: readonly RecordChange[],
): Promise<void> {
  if (changes.length === 0) return
  const known = await knownStates(
    db,
    changes.map(({ id }) => id),
  )
  const plan = planChanges(changes, known, generation)
  await createPersons(db, residentsOf(plan.records))
  await writeRecords(db, agency, generation, plan.records)
  await writeParties(db, plan.records)
  await removeSurplusParties(db, plan.replaced)
  await removeTombstones(db, plan.revived)
  await removeRecords(db, plan.removed)
  await writeTombstones(db, agency, generation, plan.deletions)
  await addToCounts(db, agency, plan.counts)
  await acceptReferrals(db, plan.records)
}

async function forgetEarlierGenerations(db: Queryable, { agency, generation }: FeedRow): Promise<void> {
  const counts = new CountDeltas()
  for (const { locationCode, count, ...as } of await removeEarlierGenerations(db, agency, generation))
    counts.add(locationCode, as, -count)
  await addToCounts(db, agency, counts.list())
}

/** The holders of valid resident numbers among the parties, each once, by the first name told. */
function residentsOf(records: readonly RecordState[]): NamedPerson[] {
  const residents = new Map<string, NamedPerson>()
  for (const { identity, name } of records.flatMap(({ parties }) => parties))
    if (identity !== null && residentIdOf(identity) !== undefined && isIdentity(identity))
      if (!residents.get(identity)?.name) residents.set(identity, { identity, name })
  return [...residents.values()]
}

/** An idle feed is asked several times a second; its moment alone is written once a second. */
const THROUGH_STEP_MS = 1000

function saysNothingNew(feed: FeedRow, page: ChangePage): boolean {
  const { epoch, cursor, rebuilding, indexedThrough } = feed
  if (page.changes.length > 0 || page.cursor !== cursor || page.epoch !== epoch || rebuilding) return false
  if (page.through === null) return true
  return indexedThrough !== null && Date.parse(page.through) < indexedThrough.getTime() + THROUGH_STEP_MS
}

/** While a new epoch is read beside records of the one before, no moment can be vouched for. */
function latest(known: Date | null, told: string | null, rebuilding: boolean): Date | null {
  if (rebuilding) return null
  const through = told === null ? null : new Date(told)
  return known && (!through || known > through) ? known : through
}
