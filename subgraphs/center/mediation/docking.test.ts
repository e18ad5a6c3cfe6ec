import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { startTestIndexer } from '../../../tests/harness/indexer.ts'
import { agencyKeys } from '../../../tests/harness/keys.ts'
import { WANG } from '../../../tests/harness/small-city.ts'
import { startTestSubgraph, type TestSubgraph } from '../../../tests/harness/subgraph.ts'
import { startTestWorker } from '../../../tests/harness/worker.ts'
import { definition } from '../../courts/subgraph.ts'
import { courtCases, litigants } from '../../courts/tables.ts'
import { startSubgraph } from '../../kit/main.ts'
import { requestMediation } from '../../kit/mediation/request.ts'
import { mediationReferrals } from '../../kit/mediation/tables.ts'
import { createLogger } from '../../kit/process/logger.ts'
import type { RunningIndexer } from '../indexer/start.ts'
import { events } from '../lifecycle/tables.ts'
import { outbox } from '../outbox/tables.ts'
import type { RunningWorker } from '../worker/start.ts'
import { mediationCases } from './tables.ts'

/*
 * The courts' real subgraph, the center, its indexer and its worker, over HTTP. The courts' server can go away and come
 * back where it was.
 */

let courts: TestSubgraph
let center: TestCenter
let indexer: RunningIndexer
let worker: RunningWorker
let courtsServer: { url: string; close(): Promise<void> } | undefined

async function startCourts(port: number): Promise<string> {
  courtsServer = await startSubgraph(
    definition,
    {
      HOST: '127.0.0.1',
      PORT: port,
      DATABASE_URL: courts.databaseUrl,
      LOG_LEVEL: 'silent',
      ...agencyKeys('courts'),
    },
    { log: createLogger('test', 'silent') },
  )
  return courtsServer.url
}

beforeAll(async () => {
  courts = await startTestSubgraph(definition)
  const url = await startCourts(0)
  center = await startTestCenter({ courts: url })
  indexer = await startTestIndexer(center.databaseUrl, { courts: url })
  worker = await startTestWorker(center.databaseUrl, { courts: url })
})
afterAll(async () => {
  await worker.close()
  await indexer.close()
  await center.close()
  await courtsServer?.close()
  await courts.close()
})

let number = 0
/** Files a case at the courts, and waits until the center knows of it. */
async function fileCase(): Promise<string> {
  const id = `courts:${++number}`
  const at = new Date('2026-03-01T01:30:00Z')
  await courts.db.transaction(async (transaction) => {
    await transaction.insert(courtCases).values({
      id,
      title: '王芳与李强民间借贷纠纷',
      occurredAt: at,
      updatedAt: at,
      locationCode: '371102001001001',
      caseNumber: `(2026)鲁1102民初${number}号`,
      court: '日照市东港区人民法院',
      caseKind: 'CIVIL',
      stage: 'FILED',
      cause: '民间借贷纠纷',
    })
    await transaction
      .insert(litigants)
      .values({ recordId: id, ordinal: 1, name: '王芳', identity: WANG.identity, role: 'PLAINTIFF' })
  })
  await eventually(async () => {
    const { data } = await center.query('query ($id: ID!) { dispute(id: $id) { id } }', { id })
    return data.dispute ?? undefined
  })
  return id
}

/** Asks again until the answer is there. */
async function eventually<Value>(ask: () => Promise<Value | undefined>): Promise<Value> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const value = await ask()
    if (value !== undefined) return value
    await sleep(20)
  }
  throw new Error('It did not come to pass.')
}
const casesOf = (origin: string) =>
  center.db.select().from(mediationCases).where(eq(mediationCases.originId, origin))
const acknowledged = (origin: string, state: string) =>
  eventually(async () => (await casesOf(origin)).find((row) => row.acknowledgedState === state))
const referralsOf = (record: string) =>
  courts.db.select().from(mediationReferrals).where(eq(mediationReferrals.recordId, record))

async function run(mutation: string, input: Record<string, unknown>) {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`
  const { data, errors } = await center.query(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { id version state acknowledgedAs acknowledgedAt } }`,
    { input: { idempotencyKey: randomUUID(), ...input } },
  )
  expect(errors).toBeUndefined()
  return data[mutation]
}

describe('a court case that the center refers', () => {
  it('is known to the courts as referred, which the center sees, and comes back when mediation fails', async () => {
    const record = await fileCase()
    const opened = await run('referToMediation', { origin: record, reason: '标的小，适宜调解' })
    expect(opened.acknowledgedAs).toBeNull()
    await acknowledged(record, 'REFERRED')
    const edges = await courts.entities(
      [{ __typename: 'CourtCase', id: record }],
      '... on CourtCase { mediation { id } }',
    )
    expect(edges.data._entities).toEqual([{ mediation: { id: opened.id } }])
    await run('failMediation', { mediation: opened.id, expectedVersion: 1, reason: '被告不到场' })
    const row = await acknowledged(record, 'RETURNED')
    expect(row).toMatchObject({ id: opened.id, version: 2, state: 'RETURNED' })
    expect(await referralsOf(record)).toMatchObject([
      { id: opened.id, state: 'RETURNED', reason: '被告不到场' },
    ])
    // Acknowledgements are no steps: an officer's version stays valid.
    const history = await center.db.select().from(events).where(eq(events.subject, opened.id))
    expect(history).toHaveLength(2)
  })

  it('is told all in its order once the courts are back from an absence', async () => {
    const record = await fileCase()
    const port = Number(new URL(courtsServer!.url).port)
    await courtsServer!.close()
    const opened = await run('referToMediation', { origin: record, reason: '适宜调解' })
    await run('withdrawMediation', { mediation: opened.id, expectedVersion: 1, reason: '自行和解' })
    await sleep(300)
    const waiting = (await center.db.select().from(outbox)).filter(({ deliveredAt }) => deliveredAt === null)
    expect(waiting.map(({ kind }) => kind).sort()).toEqual(['mediation.ended', 'mediation.referred'])
    expect(await referralsOf(record)).toEqual([])
    await startCourts(port)
    await acknowledged(record, 'WITHDRAWN')
    expect(await referralsOf(record)).toMatchObject([{ state: 'WITHDRAWN', reason: '自行和解' }])
  })

  it('is recorded once when messages are delivered again', async () => {
    const record = await fileCase()
    const opened = await run('referToMediation', { origin: record, reason: '适宜调解' })
    const { acknowledgedAt } = await acknowledged(record, 'REFERRED')
    // As after a crash between delivery and its note.
    await center.db.update(outbox).set({ deliveredAt: null })
    await eventually(async () => {
      const waiting = (await center.db.select().from(outbox)).filter(
        ({ deliveredAt }) => deliveredAt === null,
      )
      return waiting.length === 0 ? true : undefined
    })
    expect(await referralsOf(record)).toMatchObject([{ id: opened.id, state: 'REFERRED', version: 1 }])
    expect((await casesOf(record))[0]!.acknowledgedAt).toEqual(acknowledgedAt)
  })
})

describe('a court case whose mediation the courts ask for', () => {
  it('gets one case at the center, which answers the request', async () => {
    const record = await fileCase()
    const request = await requestMediation(courts.db, record, '双方愿意调解')
    const row = await acknowledged(record, 'REFERRED')
    expect(row).toMatchObject({
      requestId: request,
      referralReason: '双方愿意调解',
      kind: 'LITIGATION',
      title: '王芳与李强民间借贷纠纷',
      state: 'REGISTERED',
    })
    expect(await referralsOf(record)).toMatchObject([{ id: row.id, state: 'REFERRED' }])
    expect(await center.db.select().from(events).where(eq(events.subject, row.id))).toMatchObject([
      { action: 'OPEN', officer: 'onedoor', reason: '双方愿意调解' },
    ])
    const { data } = await center.entities(
      [{ __typename: 'MediationCase', id: row.id }],
      '... on MediationCase { origin { id } parties { name } acknowledgedAs matter { id } }',
    )
    expect(data._entities[0]).toMatchObject({
      origin: { id: record },
      parties: [{ name: '王芳' }],
      acknowledgedAs: 'REFERRED',
      matter: { id: expect.stringMatching(/^matter:/) },
    })
  })

  it('gets another case for another request, after the first was returned', async () => {
    const record = await fileCase()
    await requestMediation(courts.db, record, '双方愿意调解')
    const first = await acknowledged(record, 'REFERRED')
    await run('failMediation', { mediation: first.id, expectedVersion: 1, reason: '分歧太大' })
    await acknowledged(record, 'RETURNED')
    await requestMediation(courts.db, record, '双方又愿意调解')
    const second = await acknowledged(record, 'REFERRED')
    expect(second.id).not.toBe(first.id)
    expect(await casesOf(record)).toHaveLength(2)
  })

  it('is not given a second case when an officer has referred it meanwhile', async () => {
    const record = await fileCase()
    const opened = await run('referToMediation', { origin: record, reason: '适宜调解' })
    // As the courts' clerk does who does not know of it yet.
    await courts.db.insert(mediationReferrals).values({
      id: `request-${record}`,
      recordId: record,
      state: 'REQUESTED',
      version: 0,
      reason: '双方愿意调解',
      at: new Date(Date.now() + 1000),
    })
    await eventually(async () =>
      (await referralsOf(record)).every(({ state }) => state === 'REFERRED') ? true : undefined,
    )
    await eventually(async () => ((await casesOf(record))[0]!.requestId ? true : undefined))
    expect(await casesOf(record)).toMatchObject([{ id: opened.id, requestId: `request-${record}` }])
    expect(await referralsOf(record)).toMatchObject([{ id: opened.id, state: 'REFERRED' }])
  })
})
