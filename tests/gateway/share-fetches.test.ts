import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startCity, startGateway, type TestCity } from './harness.ts'

let city: TestCity

beforeAll(async () => {
  city = await startCity()
})
afterAll(() => city.close())

/** Asks the same twice; the second goes when the agency has the first, which it answers when the second is over. */
async function askTwice(shareFetches: boolean) {
  const gateway = await startGateway(city, { shareFetches })
  await gateway.ask('{ clock }')
  city.center.behave()
  let release = () => {}
  const released = new Promise<undefined>((resolve) => {
    release = () => resolve(undefined)
  })
  city.center.misbehave(() => released)
  const first = gateway.ask('{ clock }')
  await vi.waitFor(() => expect(city.center.received).toHaveLength(1), 10_000)
  const second = await gateway.ask('{ clock }', {}, { 'x-deadline-ms': '1000' })
  release()
  const answers = { first: (await first).data, second: second.errors?.[0]?.extensions.code }
  await gateway.close()
  return { ...answers, fetches: city.center.received.length }
}

test('identical fetches of different requests are one where they are shared, each to its own deadline', async () => {
  expect(await askTwice(true)).toEqual({ first: { clock: 'now' }, second: 'AGENCY_TIMEOUT', fetches: 1 })
})

test('and are not shared unless that is wanted', async () => {
  expect(await askTwice(false)).toEqual({ first: { clock: 'now' }, second: 'AGENCY_TIMEOUT', fetches: 2 })
})
