import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { fillSmallCity, WANG } from '../harness/small-city.ts'
import { operation, startSystem, type TestSystem } from '../harness/system.ts'

let system: TestSystem
beforeAll(async () => {
  system = await startSystem(fillSmallCity)
})
afterAll(() => system.close())

interface Told {
  complete: boolean
  agencies: { code: string; state: string; indexedThrough?: string }[]
}

const ask = async () =>
  (await system.ask(operation('UnifiedPerson'), { id: WANG.id })).extensions!.completeness as Told

it('an absent agency is told of, with how far its records are in the index', async () => {
  await vi.waitFor(async () => {
    const { complete, agencies } = await ask()
    expect(complete).toBe(true)
    for (const { code, indexedThrough } of agencies)
      if (code !== 'center') expect(Date.parse(indexedThrough!), code).toBeGreaterThan(0)
  }, 20_000)
  await system.stopAgency('courts')
  const { complete, agencies } = await ask()
  expect(complete).toBe(false)
  expect(agencies.filter(({ state }) => state !== 'complete')).toEqual([
    expect.objectContaining({
      code: 'courts',
      state: 'absent',
      reasons: ['AGENCY_UNAVAILABLE'],
      indexedThrough: expect.stringMatching(/^20/),
    }),
  ])
  await system.startAgency('courts')
})
