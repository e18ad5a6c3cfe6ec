import { eq, sql } from 'drizzle-orm'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCenterDatabase } from '../../../tests/harness/center.ts'
import { keys, sourcesAt } from '../../../tests/harness/keys.ts'
import { startTestSubgraph, type TestSubgraph } from '../../../tests/harness/subgraph.ts'
import { definition as courtsDefinition } from '../../courts/subgraph.ts'
import { readPrivateKey } from '../../kit/contract/caller.ts'
import type { InboxMessage } from '../../kit/contract/message.ts'
import { connectDatabase, type Database } from '../../kit/database.ts'
import { inboxMessages } from '../../kit/inbox/tables.ts'
import { type AgencyClient, createAgencyClient, UnusableAnswer } from '../index/agency-client.ts'
import { idempotencyKeys } from '../lifecycle/tables.ts'
import { removeOld } from '../worker/housekeeping.ts'
import { deliverNext } from './deliver.ts'
import { enqueue } from './enqueue.ts'
import { outbox } from './tables.ts'

const log = pino({ level: 'silent' })
const { signal } = new AbortController()

let database: Awaited<ReturnType<typeof createCenterDatabase>>
let db: Database
let courts: TestSubgraph
let client: AgencyClient
beforeAll(async () => {
  database = await createCenterDatabase()
  db = database.db
  courts = await startTestSubgraph(courtsDefinition)
  client = createAgencyClient(
    sourcesAt([courtsDefinition.agency], () => courts.url)[0]!,
    readPrivateKey(keys.center.privateKey),
  )
})
afterAll(async () => {
  await client.close()
  await courts.close()
  await database.drop()
})
beforeEach(() => db.delete(outbox))

const put = (agency: string, n: number, kind = 'test.message') =>
  db.transaction((transaction) => enqueue(transaction, { agency, kind, body: { n } }))
const deliver = (to: Pick<AgencyClient, 'deliver'>, agency = 'courts', pool = db) =>
  deliverNext({ db: pool, agency, client: to, log }, signal)
const told = async () =>
  (await db.select().from(outbox).orderBy(outbox.seq)).map(({ deliveredAt }) => deliveredAt !== null)
/** An agency that does with each message what it is told to. */
const agencyThat = (answer: (message: InboxMessage) => Promise<void>) => ({ deliver: answer })
const numberOf = ({ body }: InboxMessage) => body.n as number

describe('messages', () => {
  it('reach an agency’s inbox, in order, once', async () => {
    const ids = [await put('courts', 1), await put('courts', 2)]
    expect(await deliver(client)).toBe(true)
    expect(await deliver(client)).toBe(true)
    expect(await deliver(client)).toBe(false)
    const received = await courts.db.select().from(inboxMessages).orderBy(inboxMessages.at)
    expect(received.map(({ id, body }) => [id, body])).toEqual(ids.map((id, n) => [id, { n: n + 1 }]))
    // Whoever dies between telling and noting tells again.
    await db.update(outbox).set({ deliveredAt: null })
    expect(await deliver(client)).toBe(true)
    expect(await courts.db.select().from(inboxMessages)).toHaveLength(2)
  })

  it('of a transaction that fails are none', async () => {
    const failing = db.transaction(async (transaction) => {
      await enqueue(transaction, { agency: 'courts', kind: 'test.message', body: {} })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await deliver(client)).toBe(false)
  })

  it('wait for an absent agency, in order, while others get theirs', async () => {
    for (const n of [1, 2]) await put('health', n)
    await put('police', 3)
    const seen: number[] = []
    let absent = true
    const health = agencyThat(async (message) => {
      if (absent) throw new Error('connect ECONNREFUSED')
      seen.push(numberOf(message))
    })
    for (let times = 0; times < 8; times++) await expect(deliver(health, 'health')).rejects.toThrow('ECONN')
    expect(
      await deliver(
        agencyThat(async () => undefined),
        'police',
      ),
    ).toBe(true)
    expect(await told()).toEqual([false, false, true])
    absent = false
    while (await deliver(health, 'health'));
    expect(seen).toEqual([1, 2])
  })

  it('that an agency keeps declining no longer hold up the others, and are tried again', async () => {
    for (const n of [1, 2]) await put('courts', n)
    const seen: number[] = []
    const declining = agencyThat(async (message) => {
      seen.push(numberOf(message))
      if (numberOf(message) === 1) throw new UnusableAnswer('answered 400')
    })
    for (let times = 0; times < 5; times++) await expect(deliver(declining)).rejects.toThrow('400')
    expect(await deliver(declining)).toBe(true)
    expect(await deliver(declining)).toBe(false)
    expect(seen).toEqual([1, 1, 1, 1, 1, 2])
    await db.update(outbox).set({ nextAttemptAt: sql`clock_timestamp()` }).where(eq(outbox.attempts, 5))
    await expect(deliver(declining)).rejects.toThrow('400')
    const [row] = await db.select().from(outbox).where(eq(outbox.attempts, 6))
    expect(Math.round((row!.nextAttemptAt.getTime() - Date.now()) / 1_000)).toBe(32)
  })

  it('are told by one process at a time, so that they stay in order', async () => {
    for (let n = 0; n < 30; n++) await put('courts', n)
    const seen: number[] = []
    const slow = agencyThat(async (message) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
      seen.push(numberOf(message))
    })
    const pools = [db, connectDatabase({ url: database.url, schema: 'center', maxConnections: 2 })]
    await Promise.all(
      pools.map(async (pool) => {
        while ((await told()).includes(false)) await deliver(slow, 'courts', pool)
      }),
    )
    await pools[1]!.$client.end()
    expect(seen).toEqual(Array.from({ length: 30 }, (_, n) => n))
  })
})

it('what was told, and idempotency keys, are forgotten after thirty days; what waits never is', async () => {
  await Promise.all([1, 2, 3].map((n) => put('courts', n)))
  const days = (number: number) => new Date(Date.now() - number * 86_400_000)
  const [old, recent, waiting] = await db.select().from(outbox)
  await db.update(outbox).set({ at: days(90) })
  await db
    .update(outbox)
    .set({ deliveredAt: days(31) })
    .where(eq(outbox.id, old!.id))
  await db
    .update(outbox)
    .set({ deliveredAt: days(29) })
    .where(eq(outbox.id, recent!.id))
  const key = (name: string, at: Date) => ({
    client: 'c',
    officer: 'o',
    key: name,
    mutation: 'm',
    inputHash: 'h',
    at,
  })
  await db.insert(idempotencyKeys).values([key('old', days(31)), key('recent', days(29))])
  expect(await removeOld(db)).toBe(false)
  expect((await db.select().from(outbox)).map(({ id }) => id).sort()).toEqual(
    [recent!.id, waiting!.id].sort(),
  )
  expect((await db.select().from(idempotencyKeys)).map((row) => row.key)).toEqual(['recent'])
})
