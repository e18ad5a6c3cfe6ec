import { once } from 'node:events'
import { connect } from 'node:net'
import { Client } from 'undici'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startCity, startGateway, type TestCity, type TestGateway } from './harness.ts'

let city: TestCity
let gateway: TestGateway

beforeEach(async () => {
  city = await startCity()
  gateway = await startGateway(city)
})
afterEach(async () => {
  await gateway.close()
  await city.close()
})

const ASK = {
  method: 'POST',
  path: '/graphql',
  headers: { 'content-type': 'application/json' },
  body: '{"query":"{ clock }"}',
} as const

const errorOf = (action: Promise<unknown>) =>
  action.then(
    () => undefined,
    (error: Error & { code?: string; cause?: { code?: string } }) =>
      error.cause?.code ?? error.code ?? error.message,
  )

test('a request in flight is answered, an open connection is told, a new one is refused', async () => {
  let release = () => {}
  city.center.misbehave(
    () =>
      new Promise<undefined>((resolve) => {
        release = () => resolve(undefined)
      }),
  )
  const idle = new Client(gateway.url)
  await (await idle.request({ method: 'GET', path: '/health/ready' })).body.dump()

  const inFlight = new Client(gateway.url)
  const answer = inFlight.request(ASK)
  await vi.waitFor(() => expect(city.center.received).toHaveLength(1), 10_000)
  const closed = gateway.close()

  const probe = await idle.request({ method: 'GET', path: '/health/ready' })
  expect([probe.statusCode, await probe.body.json()]).toEqual([503, { status: 'draining' }])
  expect(probe.headers.connection).toBe('close')
  expect(await errorOf(fetch(`${gateway.url}/health/live`))).toBe('ECONNREFUSED')

  release()
  const { statusCode, headers, body } = await answer
  expect([statusCode, await body.json()]).toMatchObject([200, { data: { clock: 'now' } }])
  expect(headers.connection).toBe('close')
  await closed
  await Promise.all([idle.destroy(), inFlight.destroy()])
})

test('a connection that never asks for anything does not hold up the end', async () => {
  const { hostname, port } = new URL(gateway.url)
  const silent = connect(Number(port), hostname)
  await once(silent, 'connect')
  const ended = once(silent, 'close')
  await gateway.close()
  await ended
})

test('of clients that never pause, none loses a request', async () => {
  const answered: number[] = []
  const failures = new Set<unknown>()
  const clients = Array.from({ length: 8 }, async () => {
    const client = new Client(gateway.url)
    for (;;) {
      const failure = await errorOf(
        client.request(ASK).then(async ({ statusCode, body }) => {
          await body.dump()
          answered.push(statusCode)
        }),
      )
      if (!failure) continue
      failures.add(failure)
      break
    }
    await client.destroy()
  })
  await vi.waitFor(() => expect(answered.length).toBeGreaterThan(100), 20_000)
  await gateway.close()
  await Promise.all(clients)
  expect(new Set(answered)).toEqual(new Set([200]))
  expect([...failures]).toEqual(['ECONNREFUSED'])
})
