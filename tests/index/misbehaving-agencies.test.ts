import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RunningIndexer } from '../../subgraphs/center/indexer/start.ts'
import { startTestCenter, type TestCenter } from '../harness/center.ts'
import { indexedRecords } from '../harness/index-contents.ts'
import { startTestIndexer } from '../harness/indexer.ts'
import { aPage, aRecord } from '../harness/records.ts'
import { startWritingAgency, type WritingAgency } from './writing-agency.ts'

const WAITING = { timeout: 60_000, interval: 50 }

/** An agency that answers each request as it is told to at the time. */
interface FakeAgency {
  readonly url: string
  answer: RequestListener
  close(): Promise<void>
}

async function startFakeAgency(answer: RequestListener): Promise<FakeAgency> {
  const server: Server = createServer((asked, response) => agency.answer(asked, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const agency: FakeAgency = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return agency
}

const telling =
  (page: unknown): RequestListener =>
  (_, response) =>
    void response.end(JSON.stringify(page))

describe('agencies that are absent, slow, or tell rubbish', () => {
  const waiting: ServerResponse[] = []
  let courts: WritingAgency
  let fakes: Record<'police' | 'maritime' | 'petitions' | 'health', FakeAgency>
  let center: TestCenter
  let indexer: RunningIndexer
  beforeAll(async () => {
    courts = await startWritingAgency('courts')
    fakes = {
      // One record among good ones that it may not tell: the page is refused as a whole.
      police: await startFakeAgency(
        telling(aPage([aRecord({ id: 'police:1' }), aRecord({ id: 'courts:1' })], { cursor: 'a' })),
      ),
      maritime: await startFakeAgency((_, response) => void response.writeHead(500).end('it broke')),
      petitions: await startFakeAgency((_, response) => void waiting.push(response)),
      // Well-formed, but nothing that a database can hold.
      health: await startFakeAgency(
        telling(aPage([aRecord({ id: 'health:1', occurredAt: '0000-01-01T00:00:00Z' })], { cursor: 'a' })),
      ),
    }
    center = await startTestCenter()
    indexer = await startTestIndexer(center.databaseUrl, {
      courts: courts.url(),
      ...Object.fromEntries(Object.entries(fakes).map(([code, { url }]) => [code, url])),
    })
  })
  afterAll(async () => {
    await indexer.close()
    await center.close()
    await courts.close()
    await Promise.all(Object.values(fakes).map((fake) => fake.close()))
  })

  const ids = async () => (await indexedRecords(center.db)).map(({ id }) => id)
  const enter = (number: string) =>
    courts
      .db()
      .insert(courts.recordType.table)
      .values({
        ...courts.ownColumns(number),
        id: `courts:${number}`,
        occurredAt: new Date(0),
        updatedAt: new Date(0),
      } as never)

  it('delay their own records alone', async () => {
    await enter('1')
    await vi.waitUntil(async () => (await ids()).includes('courts:1'), WAITING)
    expect(await ids()).toEqual(['courts:1'])
  })

  it('keep the index from being ready until it is known that they do not answer', async () => {
    const readiness = async () => {
      const { statusCode, body } = await request(`${indexer.url}/health/ready`)
      return { statusCode, ...((await body.json()) as { agencies: Record<string, { state: string }> }) }
    }
    await vi.waitUntil(async () => (await readiness()).agencies.police?.state === 'failing', WAITING)
    // Petitions neither answers nor refuses: until the deadline it may still be there.
    const { statusCode, agencies } = await readiness()
    expect(agencies).toMatchObject({ courts: { state: 'caught up' }, petitions: { state: 'behind' } })
    expect(statusCode).toBe(503)
    fakes.petitions.answer = telling(aPage([]))
    for (const response of waiting) response.end(JSON.stringify(aPage([])))
    await vi.waitUntil(async () => (await readiness()).statusCode === 200, WAITING)
  })

  it('are read as soon as they tell what can be used', async () => {
    fakes.police.answer = telling(aPage([aRecord({ id: 'police:1' })], { cursor: 'a' }))
    await vi.waitUntil(async () => (await ids()).includes('police:1'), WAITING)
    await enter('2')
    await vi.waitUntil(async () => (await ids()).includes('courts:2'), WAITING)
    expect(await ids()).toEqual(['courts:1', 'courts:2', 'police:1'])
  })
})
