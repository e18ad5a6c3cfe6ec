import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectDatabase } from '../../../subgraphs/kit/database.ts'
import { fillOrganisation } from '../../harness/organisation.ts'
import { fillSmallCity, GRID } from '../../harness/small-city.ts'
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
  Object.values(await run(name, { input: { idempotencyKey: randomUUID(), ...input } }))[0] as Record<
    string,
    never
  >
const progress = async (receipt: string) =>
  (await run('PublicReportProgress', { receipt })).publicReportProgress

it('a resident reports a problem anonymously, follows it by its code and rates the answer', async () => {
  expect((await mutate('RequestReportUpload', {})).url).toMatch(/^https:\/\/public\.example\/uploads\//)
  const secret = { name: '欧阳无名氏', phone: '0633-7654321' }
  const { receipt } = await mutate('SubmitPublicReport', {
    description: '路灯不亮,夜间出行不便',
    latitude: 35.421,
    longitude: 119.461,
    reporter: secret,
    anonymous: true,
  })
  const { publicReports } = await run('PublicReports', { place: '371102' })
  expect(publicReports).toMatchObject({
    totalCount: 1,
    nodes: [{ anonymous: true, reporter: null, photos: [], location: { code: GRID } }],
  })
  expect(JSON.stringify(publicReports)).not.toMatch(/无名氏|7654321/)
  const [report] = publicReports.nodes
  const accepted = await mutate('AcceptPublicReport', { id: report.id, expectedVersion: report.version })
  const moved = await mutate('TransferPublicReport', {
    id: report.id,
    expectedVersion: accepted.version,
    kind: 'PUBLIC_FACILITY',
  })
  expect(await progress(receipt!)).toEqual({ stage: 'TRANSFERRED', answer: null })
  const { id, version } = moved.gridEvent as unknown as { id: string; version: number }
  const event = { id, expectedVersion: version }
  await mutate('TriageGridEvent', { ...event, grade: 'GRADE_3' })
  await mutate('AssignGridEvent', { ...event, expectedVersion: version + 1, unit: 'unit:371102001' })
  await mutate('FeedBackGridEvent', { ...event, expectedVersion: version + 2, result: '路灯已修复' })
  await mutate('CloseGridEvent', { ...event, expectedVersion: version + 3 })
  expect(await progress(receipt!)).toEqual({ stage: 'ANSWERED', answer: '路灯已修复' })
  expect(await mutate('RatePublicReport', { receipt, rating: 5 })).toEqual({
    stage: 'CLOSED',
    answer: '路灯已修复',
  })
  expect(await progress('AAAAA-AAAAA-AAAAA-AAAAA')).toBeNull()
})
