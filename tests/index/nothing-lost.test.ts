import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { startTestCenter, type TestCenter } from '../harness/center.ts'
import { type CenterProcess, spawnCenterProcess } from '../harness/center-process.ts'
import { indexedRecords, maintainedAndRecounted } from '../harness/index-contents.ts'
import { type Commit, runWriters } from './writers.ts'
import { startWritingAgency, urlsOf, type WritingAgency } from './writing-agency.ts'

const WRITERS = 6
/** For what a busy machine may take its time with. */
const WAITING = { timeout: 60_000, interval: 50 }
/** How often an indexer is killed at work. */
const KILLS = 6

let agencies: WritingAgency[]
let center: TestCenter
beforeAll(async () => {
  agencies = await Promise.all((['courts', 'health', 'transport'] as const).map(startWritingAgency))
  center = await startTestCenter(urlsOf(agencies) as Record<string, string>)
})
afterAll(async () => {
  await center.close()
  await Promise.all(agencies.map((agency) => agency.close()))
})

it('many writers, an indexer killed again and again: the index is what the agencies have', async () => {
  const stopping = new AbortController()
  const stop = stopping.signal
  const commits: Commit[] = []
  const watch = { promises: 0, suspects: [] as Suspect[] }
  await Promise.all([
    ...agencies.map((agency) => runWriters(agency, WRITERS, stop, (commit) => commits.push(commit))),
    killIndexers().finally(() => stopping.abort()),
    askAhead(stop, commits),
    watchPromises(stop, commits, watch),
  ])
  expect(commits.length).toBeGreaterThan(100)
  expect(watch.promises).toBeGreaterThan(100)
  expect(watch.suspects.filter((suspect) => isBroken(suspect, commits))).toEqual([])

  const indexer = spawnCenterProcess('indexer', center.databaseUrl, urlsOf(agencies))
  const over = Date.now()
  try {
    await vi.waitUntil(async () => (await indexedThrough()).every((moment) => moment > over), WAITING)
  } finally {
    expect(await indexer.stop()).toBe(0)
  }

  const records = (await Promise.all(agencies.map((agency) => agency.records()))).flat()
  const indexed = await indexedRecords(center.db)
  expect(indexed.map(({ version: _, ...record }) => record)).toEqual(records)
  const { maintained, recounted } = await maintainedAndRecounted(center.db)
  expect(maintained).toEqual(recounted)
}, 180_000)

/** Runs two indexers at a time, and kills each some time after it was seen at work. */
async function killIndexers(): Promise<void> {
  const running: CenterProcess[] = [spawnCenterProcess('indexer', center.databaseUrl, urlsOf(agencies))]
  for (let kills = 0; kills < KILLS; kills++) {
    running.push(spawnCenterProcess('indexer', center.databaseUrl, urlsOf(agencies)))
    const before = Math.max(...(await indexedThrough()))
    await vi.waitUntil(async () => Math.max(...(await indexedThrough())) > before, WAITING)
    await sleep(randomInt(700))
    // Now and then both, so that none is there for a while.
    for (let each = 0; each <= randomInt(2); each++) await running.shift()?.kill()
  }
  for (const indexer of running) await indexer.kill()
}

/** Asks for records that were just entered, so that some are indexed ahead of their feed. */
async function askAhead(stop: AbortSignal, commits: readonly Commit[]): Promise<void> {
  while (!stop.aborted) {
    const ids = commits.slice(-3).map(({ id }) => id)
    await Promise.all(
      ids.map(async (id) => {
        const { errors } = await center.query('query ($id: ID!) { dispute(id: $id) { id } }', { id })
        expect(errors).toBeUndefined()
      }),
    )
    await sleep(20)
  }
}

/** A change that the index did not have though it said that it had all of before its moment. */
interface Suspect {
  readonly commit: Commit
  /** The mark that the index had; undefined when it did not have the record. */
  readonly found: number | undefined
}

async function watchPromises(
  stop: AbortSignal,
  commits: readonly Commit[],
  watch: { promises: number; suspects: Suspect[] },
): Promise<void> {
  while (!stop.aborted) {
    const [answer] = await center.db.$client<
      { promises: Record<string, string | null>; titles: Record<string, string> }[]
    >`
      select (select jsonb_object_agg(agency, indexed_through) from feed) as promises,
        (select coalesce(jsonb_object_agg(id, title), '{}') from dispute) as titles`
    const { promises, titles } = answer!
    const promised = new Map<string, Commit>()
    for (const commit of commits) {
      const promise = promises[commit.id.slice(0, commit.id.indexOf(':'))]
      if (promise && commit.confirmedAt < Date.parse(promise)) promised.set(commit.id, commit)
    }
    watch.promises += promised.size
    for (const commit of promised.values()) {
      const found = titles[commit.id] === undefined ? undefined : Number(titles[commit.id])
      if (commit.deleted ? found !== undefined : found === undefined || found < commit.mark)
        watch.suspects.push({ commit, found })
    }
    await sleep(50)
  }
}

/** Whether a suspect is one: a record may be missing as it was deleted later, which its writer had not noted yet. */
function isBroken({ commit, found }: Suspect, commits: readonly Commit[]): boolean {
  if (commit.deleted || found !== undefined) return true
  return !commits.some(({ id, mark, deleted }) => id === commit.id && deleted && mark > commit.mark)
}

async function indexedThrough(): Promise<number[]> {
  const codes = agencies.map(({ code }) => code)
  const rows = await center.db.$client<{ moment: string | null }[]>`
    select indexed_through as moment from feed where agency in ${center.db.$client(codes)}`
  return rows.map(({ moment }) => (moment === null ? 0 : Date.parse(moment)))
}
