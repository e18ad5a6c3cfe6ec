import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { engine } from '../harness/engine.ts'
import { startCity, startGateway, type TestCity, type TestGateway } from './harness.ts'

let city: TestCity
let gateway: TestGateway

beforeAll(async () => {
  city = await startCity()
  gateway = await startGateway(city)
})
afterAll(async () => {
  await gateway.close()
  await city.close()
})

const LIVE = 'query Secret { person(id: "center:1") { name courtCases { id } } }'

/** The samples at an address: value by name and labels. */
async function scrape(url: string): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`)
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4')
  const samples = (await response.text()).split('\n').filter((line) => line && !line.startsWith('#'))
  return new Map(
    samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  )
}

/** Counts as they are when every answer so far has been counted. */
const settled = (requests: number) =>
  vi.waitFor(async () => {
    const samples = await scrape(gateway.url)
    expect(samples.get('onedoor_request_seconds_count{status="200"}')).toBe(requests)
    return samples
  }, 10_000)

test('requests, fetches and errors are counted by code', async () => {
  await gateway.ask(LIVE)
  city.courts.misbehave((reply) => reply.code(503).send({}))
  await gateway.ask(LIVE)
  city.courts.misbehave(() => ({ data: { _entities: [null] }, errors: [{ message: 'secret' }] }))
  await gateway.ask(LIVE)
  city.courts.behave()
  const samples = await settled(3)
  expect(samples.get('onedoor_requests_in_flight')).toBe(0)
  expect(samples.get('onedoor_agency_fetch_seconds_count{agency="center"}')).toBe(3)
  expect(samples.get('onedoor_agency_fetch_seconds_count{agency="courts"}')).toBe(3)
  expect(samples.get('onedoor_agency_errors_total{agency="courts",code="AGENCY_UNAVAILABLE"}')).toBe(1)
  expect(samples.get('onedoor_agency_errors_total{agency="courts",code="INTERNAL"}')).toBe(1)
  expect(samples.get('onedoor_request_errors_total{code="AGENCY_UNAVAILABLE"}')).toBe(1)
  expect(samples.get('onedoor_request_errors_total{code="INTERNAL"}')).toBe(1)
  expect(samples.has('nodejs_eventloop_lag_p99_seconds')).toBe(true)
})

test('plans that were found, that had to be made, and that are kept, where the engine can tell', async () => {
  const plans = async () => {
    const samples = await scrape(gateway.url)
    const [hits, misses] = ['hit', 'miss'].map((result) =>
      samples.get(`onedoor_plan_cache_lookups_total{result="${result}"}`),
    )
    return [hits, misses, samples.get('onedoor_plan_cache_entries')]
  }
  const before = await plans()
  for (let time = 0; time < 3; time++) await gateway.ask('query Planned { clock }')
  if (engine === 'apollo') {
    expect(before).toEqual([0, 0, 0])
    expect(await plans()).toEqual(before)
    return
  }
  const [hits, misses, entries] = before
  expect(await plans()).toEqual([hits! + 2, misses! + 1, entries! + 1])
})

test('a request in flight is one until its client goes away', async () => {
  city.center.misbehave(() => new Promise(() => {}))
  const client = new AbortController()
  const asking = fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ clock }"}',
    signal: client.signal,
  }).catch(() => 'gone')
  const inFlight = async () => (await scrape(gateway.url)).get('onedoor_requests_in_flight')
  await vi.waitFor(async () => expect(await inFlight()).toBe(1), 10_000)
  client.abort()
  expect(await asking).toBe('gone')
  await vi.waitFor(async () => expect(await inFlight()).toBe(0), 10_000)
  city.center.behave()
})

test('nothing that a client writes becomes a label', async () => {
  await gateway.ask('query Wang { nothing }', { secret: 'Wang' }, { 'x-request-id': 'Wang' })
  await fetch(`${gateway.url}/Wang`)
  expect([...(await scrape(gateway.url)).keys()].filter((name) => /wang|secret/i.test(name))).toEqual([])
})

describe('are served', () => {
  test('in production nowhere, as long as they have no address of their own', async () => {
    const production = await startGateway(city, { profile: 'production' })
    expect((await fetch(`${production.url}/metrics`)).status).toBe(404)
    expect(production.metricsUrl).toBeUndefined()
    await production.close()
  })

  test('at an address of their own, and then at no other', async () => {
    const apart = await startGateway(city, { metrics: { host: '127.0.0.1', port: 0 } })
    expect((await fetch(`${apart.url}/metrics`)).status).toBe(404)
    expect((await scrape(apart.metricsUrl!)).has('onedoor_requests_in_flight')).toBe(true)
    expect((await fetch(`${apart.metricsUrl}/graphql`)).status).toBe(404)
    await apart.close()
    await expect(fetch(`${apart.metricsUrl}/metrics`)).rejects.toThrow()
  })
})
