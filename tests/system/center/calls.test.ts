import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { calls } from '../../../subgraphs/center/calls/tables.ts'
import { deadlines } from '../../../subgraphs/center/deadlines/tables.ts'
import { agencyCalls } from '../../../subgraphs/kit/calls/tables.ts'
import type { AgencyCode } from '../../../subgraphs/kit/contract/agencies.ts'
import { connectDatabase, type Database } from '../../../subgraphs/kit/database.ts'
import { fillOrganisation } from '../../harness/organisation.ts'
import { fillSmallCity } from '../../harness/small-city.ts'
import { operation, startSystem, type TestSystem } from '../../harness/system.ts'

const HOUR = 3_600_000
const WAITING = { timeout: 20_000, interval: 50 }

let system: TestSystem
let center: Database
let police: Database
beforeAll(async () => {
  system = await startSystem(async (urls) => {
    await fillSmallCity(urls)
    const db = connect('center', urls)
    await fillOrganisation(db)
    await db.$client.end()
  })
  center = connect('center', system.databaseUrls)
  police = connect('police', system.databaseUrls)
})
afterAll(async () => {
  await center.$client.end()
  await police.$client.end()
  await system.close()
})

const connect = (schema: AgencyCode, urls: Readonly<Record<AgencyCode, string>>) =>
  connectDatabase({ url: urls[schema], schema, maxConnections: 1 })

const run = async (name: string, variables: Record<string, unknown>) => {
  const { data, errors } = await system.ask(operation(`center/${name}`), variables)
  expect(errors).toBeUndefined()
  return data
}
const mutate = async (name: string, input: Record<string, unknown>) =>
  Object.values(await run(name, { input: { idempotencyKey: randomUUID(), ...input } }))[0] as {
    id: string
    version: number
    state: string
  }
const make = (changes: Record<string, unknown> = {}) =>
  mutate('MakeCall', {
    direction: 'WHISTLE',
    centerId: 'office:371102',
    unitIds: ['unit:police', 'unit:judicial-bureau'],
    subject: '小区噪声扰民，双方多次冲突',
    recordId: 'police:1',
    deadline: new Date(Date.now() + 2 * HOUR).toISOString(),
    reason: '需要公安与司法行政部门联合调处',
    ...changes,
  })
const knownToPolice = async (callId: string) =>
  (await police.select().from(agencyCalls).where(eq(agencyCalls.callId, callId)))[0]

it('a center whistles, departments report, and the matter is regulated', async () => {
  const call = await make()
  expect(call).toMatchObject({
    state: 'OPEN',
    madeBy: { name: '371102社会治理服务中心' },
    record: { id: 'police:1', agency: { code: 'police' }, title: 'police 纠纷 1' },
    responses: [{ unit: { id: 'unit:judicial-bureau' } }, { unit: { id: 'unit:police', name: '公安局' } }],
  })
  await vi.waitFor(async () => {
    expect(await knownToPolice(call.id)).toMatchObject({ recordId: 'police:1', outcome: null })
  }, WAITING)

  const about = { callId: call.id, unitId: 'unit:police' }
  for (const [index, report] of ['ACCEPT', 'ARRIVE', 'ACT', 'COMPLETE'].entries())
    await mutate('RespondToCall', { ...about, report, expectedVersion: index + 1 })
  const bureau = { callId: call.id, unitId: 'unit:judicial-bureau' }
  await mutate('RespondToCall', { ...bureau, report: 'OBJECT', expectedVersion: 1, reason: '已由街道调解' })
  const decided = await mutate('DecideObjection', {
    ...bureau,
    expectedVersion: 2,
    ruling: 'UPHOLD',
    reason: '街道调解在先',
  })
  expect(decided).toMatchObject({
    state: 'EXCUSED',
    call: { state: 'ANSWERED', allowedActions: ['REGULATE', 'FAIL'] },
  })

  const closed = await mutate('CloseCall', {
    callId: call.id,
    expectedVersion: 2,
    outcome: 'REGULATED',
    reason: '双方达成谅解',
  })
  expect(closed).toMatchObject({ state: 'REGULATED', allowedActions: [] })
  await vi.waitFor(async () => {
    expect(await knownToPolice(call.id)).toMatchObject({ outcome: 'REGULATED' })
  }, WAITING)

  const list = await run('Calls', { filter: { recordId: 'police:1', states: ['REGULATED'] } })
  expect(list.calls.nodes).toEqual([
    expect.objectContaining({
      id: call.id,
      history: {
        nodes: ['MAKE', 'ANSWER', 'REGULATE'].map((action) => expect.objectContaining({ action })),
      },
    }),
  ])
})

it('a call that nobody answers escalates by itself, and its agency is told of the new deadline', async () => {
  const call = await make({ unitIds: ['unit:police'], direction: 'UPWARD', centerId: 'office:371102001' })
  const past = new Date(Date.now() - 1_000)
  await center.update(calls).set({ dueAt: past }).where(eq(calls.id, call.id))
  await center.update(deadlines).set({ dueAt: past }).where(eq(deadlines.subject, call.id))
  await vi.waitFor(async () => {
    const { calls: found } = await run('Calls', { filter: { unit: 'unit:police', states: ['ESCALATED'] } })
    expect(found.nodes).toEqual([
      expect.objectContaining({ id: call.id, center: expect.objectContaining({ id: 'office:3711' }) }),
    ])
    expect(await knownToPolice(call.id)).toMatchObject({ centerId: 'office:3711' })
  }, WAITING)
})

it('who reported in time is counted', async () => {
  const { units } = await run('CallPunctuality', {
    from: new Date(Date.now() - 24 * HOUR).toISOString(),
    to: new Date(Date.now() + HOUR).toISOString(),
  })
  const counted = Object.fromEntries(
    units.nodes.map(({ id, callPunctuality }: { id: string; callPunctuality: unknown }) => [
      id,
      callPunctuality,
    ]),
  )
  expect(counted).toMatchObject({
    // The second call's own deadline is the unit's still: only the center's was moved.
    'unit:police': { called: 2, inTime: 1, late: 0, open: 1, excused: 0, inTimeRate: 1 },
    'unit:judicial-bureau': { called: 1, excused: 1, inTimeRate: null },
    'unit:courts': { called: 0, inTimeRate: null },
  })
})

it('is refused in the same words through the door', async () => {
  const call = await make()
  const input = { idempotencyKey: randomUUID(), callId: call.id, unitId: 'unit:police', expectedVersion: 1 }
  const { errors, data } = await system.ask(operation('center/RespondToCall'), {
    input: { ...input, report: 'COMPLETE' },
  })
  expect(data.respondToCall).toBeNull()
  expect(errors).toMatchObject([{ extensions: { code: 'PRECONDITION_FAILED' } }])
  expect(errors![0]!.message).toContain('allowed are ACCEPT, OBJECT')
})
