import { afterAll, beforeAll, expect, it } from 'vitest'
import { seedCity } from '../../../scripts/city/seed.ts'
import { operation, startSystem, type TestSystem } from '../../harness/system.ts'

/* What the demonstration city’s statistics say, beside what the city published, within what its size leaves open. */

let system: TestSystem
beforeAll(async () => {
  system = await startSystem((databaseUrls) =>
    seedCity({ databaseUrls, size: 'demo', onProgress: () => undefined }),
  )
}, 240_000)
afterAll(() => system.close())

it('the first half of the year compares with that of the year before', async () => {
  const { data, errors } = await system.ask(operation('center/CityStatistics'), {
    from: '2026-01-01',
    to: '2026-06-30',
  })
  expect(errors).toBeUndefined()
  const isNear = (share: number, published: number, points: number) =>
    expect(Math.abs(share - published) * 100, `${share} for ${published}`).toBeLessThanOrEqual(points)
  isNear(data.disputes.disputes.yearOnYear, -0.026, 0.7)
  isNear(data.civilAndCommercialCases.records.yearOnYear, -0.0547, 0.7)
  isNear(data.lettersAndVisitsToProvinceAndAbove.records.yearOnYear, -0.105, 3)
}, 120_000)

it('the centers’ own work came to what is published', async () => {
  const ask = async (from: string, to: string) => {
    const { data, errors } = await system.ask(operation('center/CenterStatistics'), { from, to })
    expect(errors).toBeUndefined()
    return data.statistics
  }
  const { intake } = await ask('2024-01-01', '2026-10-31')
  expect(intake.settledRate).toBeCloseTo(0.92, 2)
  expect(intake.satisfactionRate).toBeGreaterThan(0.85)
  const { mediation } = await ask('2026-01-01', '2026-08-31')
  expect(mediation.successRate).toBeCloseTo(0.893, 2)
  const { calls } = await ask('2026-01-01', '2026-10-31')
  const county = calls.byLevel.find(({ level }: { level: string }) => level === 'COUNTY')
  expect(county.regulatedRate).toBeCloseTo(0.725, 2)
  const { gridEvents } = await ask('2020-12-01', '2026-10-31')
  expect(gridEvents.settledRate).toBeCloseTo(0.9964, 3)
}, 120_000)
