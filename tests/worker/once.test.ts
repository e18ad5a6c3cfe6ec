import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { calls, callUnits } from '../../subgraphs/center/calls/tables.ts'
import { deadlines } from '../../subgraphs/center/deadlines/tables.ts'
import { beginLife } from '../../subgraphs/center/lifecycle/events.ts'
import { definition as policeDefinition } from '../../subgraphs/police/subgraph.ts'
import { createCenterDatabase } from '../harness/center.ts'
import { type CenterProcess, spawnCenterProcess } from '../harness/center-process.ts'
import { aClerk } from '../harness/keys.ts'
import { fillOrganisation } from '../harness/organisation.ts'
import { startTestSubgraph, type TestSubgraph } from '../harness/subgraph.ts'

const CALLS = 600
const KILLS = 5
/** For what a busy machine may take its time with. */
const WAITING = { timeout: 120_000, interval: 20 }
const PAST = new Date(Date.now() - 3_600_000)

let center: Awaited<ReturnType<typeof createCenterDatabase>>
let police: TestSubgraph
const running: CenterProcess[] = []
beforeAll(async () => {
  center = await createCenterDatabase()
  await fillOrganisation(center.db)
  police = await startTestSubgraph(policeDefinition)
})
afterAll(async () => {
  for (const worker of running) await worker.kill()
  await police.close()
  await center.drop()
})

it('a deadline has its effect once and its message comes once, though workers are killed again and again', async () => {
  await makeOverdueCalls()
  running.push(spawn())
  for (let kills = 0; kills < KILLS; kills++) {
    running.push(spawn())
    const before = await escalated()
    expect(before, 'all was done before the last worker was killed').toBeLessThan(CALLS)
    await vi.waitUntil(async () => (await escalated()) > before, WAITING)
    await sleep(randomInt(120))
    // Now and then both, so that none is there for a while.
    for (let each = 0; each <= randomInt(2); each++) await running.shift()?.kill()
  }
  running.push(spawn())
  await vi.waitUntil(async () => (await escalated()) === CALLS && (await waiting()) === 0, WAITING)
  for (const worker of running) expect(await worker.stop()).toBe(0)

  const { $client: sql } = center.db
  expect([
    ...(await sql`select state, office_id, version, count(*)::int from call group by 1, 2, 3`),
  ]).toEqual([{ state: 'ESCALATED', office_id: 'office:371102', version: 2, count: CALLS }])
  const [happened] = await sql`select count(*)::int as events, count(distinct subject)::int as calls
    from event where action = 'ESCALATE'`
  expect(happened).toEqual({ events: CALLS, calls: CALLS })
  const [set] = await sql`select count(*)::int from deadline where due_at > now() and attempts = 0`
  expect(set!.count).toBe(CALLS)
  const [received] = await police.db.$client`
    select (select count(*)::int from agency_call where center_id = 'office:371102') as calls,
      (select count(distinct body->>'call')::int from inbox_message) as told,
      (select count(*)::int from inbox_message) as messages`
  expect(received).toEqual({ calls: CALLS, told: CALLS, messages: CALLS })
}, 300_000)

const spawn = (): CenterProcess => spawnCenterProcess('worker', center.url, { police: police.url })

/** Calls of a township's center to the police, all of which are overdue. */
async function makeOverdueCalls(): Promise<void> {
  const ids = Array.from({ length: CALLS }, (_, n) => `call:${n}`)
  const common = { protection: 'OPEN', version: 1, updatedAt: PAST } as const
  await center.db.transaction(async (transaction) => {
    await transaction.insert(calls).values(
      ids.map((id) => ({
        ...common,
        id,
        direction: 'WHISTLE' as const,
        subject: '道路塌陷',
        locationCode: '371102001',
        madeBy: 'office:371102001',
        officeId: 'office:371102001',
        madeAt: PAST,
        firstDueAt: PAST,
        dueAt: PAST,
        state: 'OPEN' as const,
      })),
    )
    await transaction.insert(callUnits).values(
      ids.map((callId) => ({
        ...common,
        callId,
        unitId: 'unit:police',
        calledAt: PAST,
        dueAt: PAST,
        state: 'CALLED' as const,
      })),
    )
    await transaction
      .insert(deadlines)
      .values(ids.map((subject) => ({ kind: 'call.overdue', subject, dueAt: PAST })))
    for (const id of ids)
      await beginLife(transaction, { id, state: 'OPEN' }, { action: 'MAKE', by: aClerk() })
  })
}

async function escalated(): Promise<number> {
  const [row] = await center.db.$client`select count(*)::int from event where action = 'ESCALATE'`
  return row!.count
}

async function waiting(): Promise<number> {
  const [row] = await center.db.$client`select count(*)::int from outbox where delivered_at is null`
  return row!.count
}
