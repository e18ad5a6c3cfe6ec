import { afterAll, beforeAll, expect, it } from 'vitest'
import { joinMatter } from '../../../subgraphs/center/matters/queries.ts'
import { connectDatabase } from '../../../subgraphs/kit/database.ts'
import { fillSmallCity } from '../../harness/small-city.ts'
import { operation, startSystem, type TestSystem } from '../../harness/system.ts'

let system: TestSystem
beforeAll(async () => {
  system = await startSystem(fillSmallCity)
})
afterAll(() => system.close())

it('leads from a record of one agency to those of others that are about the same quarrel', async () => {
  const db = connectDatabase({ url: system.databaseUrls.center, schema: 'center', maxConnections: 1 })
  const matter = await db.transaction((transaction) =>
    joinMatter(transaction, ['courts:1', 'police:2', 'petitions:1']),
  )
  await db.$client.end()

  const { data, errors } = await system.ask(operation('center/MatterOfDispute'), { id: 'courts:1' })
  expect(errors).toBeUndefined()
  expect(data.dispute.matter.id).toBe(matter)
  expect(data.dispute.matter.disputes.totalCount).toBe(3)
  expect(data.dispute.matter.disputes.nodes.map(({ id }: { id: string }) => id).sort()).toEqual([
    'courts:1',
    'petitions:1',
    'police:2',
  ])
  expect(
    (await system.ask(operation('center/MatterOfDispute'), { id: 'courts:2' })).data.dispute.matter,
  ).toBeNull()
})

it('is reached from an agency that is asked live', async () => {
  const { data, errors } = await system.ask(
    '{ location(code: "371102") { courtCases { nodes { id matter { id disputes { totalCount } } } } } }',
  )
  expect(errors).toBeUndefined()
  const counts = data.location.courtCases.nodes.map(
    ({ id, matter }: { id: string; matter: { disputes: { totalCount: number } } | null }) => [
      id,
      matter?.disputes.totalCount,
    ],
  )
  expect(Object.fromEntries(counts)).toEqual({ 'courts:1': 3, 'courts:2': undefined })
})
