import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { connectDatabase } from '../../../subgraphs/kit/database.ts'
import { fillOrganisation } from '../../harness/organisation.ts'
import { fillSmallCity, GRID, LI, WANG } from '../../harness/small-city.ts'
import { operation, startSystem, type TestSystem } from '../../harness/system.ts'

let system: TestSystem
beforeAll(async () => {
  system = await startSystem(async (urls) => {
    await fillSmallCity(urls)
    const db = connectDatabase({ url: urls.center, schema: 'center', maxConnections: 1 })
    await fillOrganisation(db)
    await db.$client`update location set latitude = 35.421, longitude = 119.461 where code = ${GRID}`
    await db.$client.end()
  })
})
afterAll(() => system.close())

const run = async (name: string, variables: Record<string, unknown>) => {
  const { data, errors } = await system.ask(operation(`center/${name}`), variables)
  expect(errors).toBeUndefined()
  return data
}
const mutate = async (name: string, input: object) =>
  Object.values(await run(name, { input: { idempotencyKey: randomUUID(), ...input } }))[0] as {
    id: string
    version: number
    state: string
  } & Record<string, unknown>
const seen = ({ id, version }: { id: string; version: number }) => ({ id, expectedVersion: version })
const FOUND = { title: '楼道堆放杂物', description: '三单元楼道堆放杂物,邻里争执', kind: 'QUARREL' }
const HERE = { latitude: 35.421, longitude: 119.461 }

it('a grid event is found, triaged, assigned, sent back, fed back and closed', async () => {
  const found = await mutate('ReportGridEvent', { ...FOUND, ...HERE })
  expect(found).toMatchObject({ state: 'REPORTED', location: { code: GRID } })
  const triaged = await mutate('TriageGridEvent', { ...seen(found), grade: 'GRADE_1' })
  const given = await mutate('AssignGridEvent', { ...seen(triaged), unit: 'unit:police' })
  const declined = await mutate('SendBackGridEvent', { ...seen(given), reason: '不属于本单位职责' })
  expect(declined.state).toBe('TRIAGED')
  const again = await mutate('AssignGridEvent', { ...seen(declined), unit: 'unit:371102001' })
  expect(again).toMatchObject({ unit: { id: 'unit:371102001' } })
  const fedBack = await mutate('FeedBackGridEvent', { ...seen(again), result: '已清理' })
  expect(fedBack).toMatchObject({ state: 'FED_BACK', inTime: true })
  const closed = await mutate('CloseGridEvent', seen(fedBack))
  expect(closed).toMatchObject({ state: 'CLOSED', history: { nodes: { length: 7 } } })
})

it('an overdue event is on the list of those on which somebody should have acted', async () => {
  const { id } = await mutate('ReportGridEvent', { ...FOUND, ...HERE })
  const db = connectDatabase({ url: system.databaseUrls.center, schema: 'center', maxConnections: 1 })
  await db.$client`update grid_event set due_at = now() - interval '1 hour' where id = ${id}`
  await db.$client.end()
  const { gridEvents } = await run('OverdueGridEvents', { place: '371102' })
  expect(gridEvents).toMatchObject({ totalCount: 1, nodes: [{ id, state: 'REPORTED', supervisionLevel: 0 }] })
})

it('a grid event between parties is in the unified view, and no other', async () => {
  const found = await mutate('ReportGridEvent', { ...FOUND, ...HERE })
  const ids = async () =>
    (
      await system.ask(
        `{ person(id: "${WANG.id}") { disputes(filter: { agencies: ["center"] }) { totalCount nodes { id title } } } }`,
      )
    ).data.person.disputes
  expect(await ids()).toMatchObject({ totalCount: 0 })
  const dispute = await mutate('ClassifyGridEvent', {
    ...seen(found),
    category: 'NEIGHBOURHOOD',
    parties: [
      { role: 'APPLICANT', person: WANG.id },
      { role: 'RESPONDENT', person: LI.id },
    ],
    reason: '双方争执',
  })
  expect(dispute).toMatchObject({ isDispute: true, category: 'NEIGHBOURHOOD' })
  await vi.waitFor(
    async () => expect(await ids()).toEqual({ totalCount: 1, nodes: [{ id: found.id, title: FOUND.title }] }),
    { timeout: 20_000, interval: 50 },
  )
  const { errors } = await system.ask(
    `mutation ($input: UnclassifyGridEventInput!) { unclassifyGridEvent(input: $input) { id isDispute } }`,
    { input: { ...seen(dispute), idempotencyKey: randomUUID(), reason: '并非纠纷' } },
  )
  expect(errors).toBeUndefined()
  await vi.waitFor(async () => expect(await ids()).toMatchObject({ totalCount: 0 }), {
    timeout: 20_000,
    interval: 50,
  })
})
