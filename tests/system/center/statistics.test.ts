import { afterAll, beforeAll, expect, it } from 'vitest'
import { joinMatter } from '../../../subgraphs/center/matters/queries.ts'
import { connectDatabase } from '../../../subgraphs/kit/database.ts'
import { fillSmallCity, GRID } from '../../harness/small-city.ts'
import { operation, startSystem, type TestSystem } from '../../harness/system.ts'

let system: TestSystem
beforeAll(async () => {
  system = await startSystem(fillSmallCity)
  const db = connectDatabase({ url: system.databaseUrls.center, schema: 'center', maxConnections: 1 })
  await db.transaction((transaction) => joinMatter(transaction, ['courts:1', 'police:2', 'petitions:1']))
  await db.$client.end()
})
afterAll(() => system.close())

const FIRST_HALF = { from: '2025-01-01', to: '2025-06-30' }

it('tells the city’s disputes, court cases and petitions of a half-year', async () => {
  const { data, errors } = await system.ask(operation('center/CityStatistics'), {
    ...FIRST_HALF,
    place: '3711',
  })
  expect(errors).toBeUndefined()
  const { place, disputes } = data.disputes
  expect(place.name).toBe('日照市')
  expect(disputes).toMatchObject({ count: 10, yearBefore: 0, yearOnYear: null })
  expect(disputes.byMonth.map(({ count }: { count: number }) => count)).toEqual([10, 0, 0, 0, 0, 0])
  const agencies = disputes.byAgency.map((one: { agency: { code: string }; count: number }) => [
    one.agency.code,
    one.count,
  ])
  expect(Object.fromEntries(agencies)).toMatchObject({ courts: 2, petitions: 1, police: 1, health: 2 })
  expect(data.civilAndCommercialCases.records.count).toBe(2)
  expect(data.lettersAndVisitsToProvinceAndAbove.records.count).toBe(0)
})

it('tells those of a place, down to its grids', async () => {
  const ask = async (place: string) => {
    const { data, errors } = await system.ask(operation('center/PlaceStatistics'), { place, ...FIRST_HALF })
    expect(errors).toBeUndefined()
    return data.statistics
  }
  const { disputes, records } = await ask('371102001001')
  expect(records.count).toBe(12)
  expect(disputes.count).toBe(10)
  expect(disputes.byPlace.map(({ count }: { count: number }) => count)).toEqual([5, 5, 0])
  const grid = await ask(GRID)
  expect(grid.place.path).toHaveLength(5)
  // police:2 is here, but its matter counts at the place of its first record.
  expect(grid.records.count).toBe(6)
  expect(grid.disputes.count).toBe(5)
})

it('tells what the center’s own systems have done, nothing yet being no failure', async () => {
  const { data, errors } = await system.ask(operation('center/CenterStatistics'), FIRST_HALF)
  expect(errors).toBeUndefined()
  const { intake, mediation, calls, gridEvents } = data.statistics
  expect(intake).toMatchObject({ accepted: 0, settledRate: null, satisfactionRate: null, byCategory: [] })
  expect(intake.byMonth).toHaveLength(6)
  expect(mediation).toMatchObject({ opened: 0, successRate: null, byKind: [] })
  expect(calls).toMatchObject({ made: 0, inTimeRate: null, byLevel: [] })
  expect(gridEvents).toMatchObject({ reported: 0, settledRate: null, byKind: [] })
})
