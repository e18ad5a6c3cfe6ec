import { request } from 'undici'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createCenterDatabase } from '../../../tests/harness/center.ts'
import { startTestSubgraph, type TestSubgraph } from '../../../tests/harness/subgraph.ts'
import { startTestWorker } from '../../../tests/harness/worker.ts'
import { definition as courtsDefinition } from '../../courts/subgraph.ts'
import { inboxMessages } from '../../kit/inbox/tables.ts'
import { enqueue } from '../outbox/enqueue.ts'
import { outbox } from '../outbox/tables.ts'

let database: Awaited<ReturnType<typeof createCenterDatabase>>
let courts: TestSubgraph
beforeAll(async () => {
  database = await createCenterDatabase()
  courts = await startTestSubgraph(courtsDefinition)
})
afterAll(async () => {
  await courts.close()
  await database.drop()
})

const send = (agency: string) =>
  database.db.transaction((transaction) => enqueue(transaction, { agency, kind: 'test.message', body: {} }))

it('tells agencies that are there what waits for them, says that it is ready, and ends when it is told to', async () => {
  const waiting = await send('health')
  const worker = await startTestWorker(database.url, { courts: courts.url })
  try {
    for (const path of ['/health/live', '/health/ready']) {
      const { statusCode, body } = await request(`${worker.url}${path}`)
      await body.dump()
      expect(statusCode).toBe(200)
    }
    const ids = [await send('courts'), await send('courts')]
    await vi.waitFor(async () => {
      const received = await courts.db.select().from(inboxMessages).orderBy(inboxMessages.receivedAt)
      expect(received.map(({ id }) => id)).toEqual(ids)
    }, 10_000)
  } finally {
    await worker.close()
  }
  const rows = await database.db.select().from(outbox)
  expect(rows.filter(({ deliveredAt }) => deliveredAt === null).map(({ id }) => id)).toEqual([waiting])
})
