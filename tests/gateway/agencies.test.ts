import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { createAgencyDirectory, locateConfigured } from '../../gateway/agencies/agency-directory.ts'
import { createEngine } from '../../gateway/engines.ts'
import { CALLER_HEADER } from '../../subgraphs/kit/contract/caller.ts'
import { createLogger } from '../../subgraphs/kit/process/logger.ts'
import { startCity, startGateway, type TestCity, type TestGateway } from './harness.ts'

let city: TestCity
let gateway: TestGateway

beforeAll(async () => {
  city = await startCity()
  gateway = await startGateway(city, { limits: { connections: 2 } })
})
afterAll(async () => {
  await gateway.close()
  await city.close()
})
afterEach(() => {
  city.center.behave()
  city.courts.behave()
})

const CASES = '{ person(id: "center:1") { courtCases { id } } }'

test('each agency is told on whose behalf it is asked, in an assertion for it alone', async () => {
  await gateway.ask(CASES)
  for (const agency of [city.center, city.courts]) {
    expect(agency.received).toHaveLength(1)
    expect(decodeJwt(String(agency.received[0]?.headers[CALLER_HEADER]))).toMatchObject({
      iss: 'gateway',
      aud: agency.code,
      sub: 'development-clerk',
      client: 'center-clerk',
      purpose: 'dispute-handling',
      mayKnow: [{ types: null, places: null, protections: ['OPEN', 'PROTECTED'] }],
    })
  }
})

test('an agency is sent only the variables that its fetch uses', async () => {
  await gateway.ask(
    'query ($id: ID!, $first: Int) { person(id: $id) { courtCases(first: $first) { id } } }',
    { id: 'center:1', first: 1 },
  )
  expect(city.center.received[0]?.body.variables).toEqual({ id: 'center:1' })
  expect(city.courts.received[0]?.body.variables).toEqual({
    first: 1,
    representations: [{ __typename: 'Person', identity: 'cn:1' }],
  })
})

test('one agency is asked over so many connections and no more; a slow one holds up no other', async () => {
  const waiting: (() => void)[] = []
  city.courts.misbehave(() => new Promise<undefined>((resolve) => waiting.push(() => resolve(undefined))))
  const answers = Array.from({ length: 6 }, () => gateway.ask(CASES))
  await vi.waitFor(() => expect(city.center.received).toHaveLength(6), 10_000)
  expect((await gateway.ask('{ clock }')).data).toEqual({ clock: 'now' })
  await vi.waitFor(() => expect(waiting).toHaveLength(2), 10_000)
  while (waiting.length > 0) {
    waiting.shift()?.()
    await vi.waitFor(
      () => expect(waiting.length === 2 || city.courts.received.length === 6).toBe(true),
      10_000,
    )
  }
  for (const answer of await Promise.all(answers)) expect(answer.errors).toBeUndefined()
})

test('the gateway does not start for a subgraph that no agency is known for', async () => {
  await expect(startGateway(city, { agencies: [] })).rejects.toThrow(/no agency of that code is configured/)
})

test('nor with what is no supergraph', async () => {
  await expect(startGateway(city, { supergraphSdl: 'type Query { a: Int }' })).rejects.toThrow()
})

test('@apollo/gateway is kept from reporting to its maker', async () => {
  const log = createLogger('test', 'silent')
  const agencies = createAgencyDirectory(locateConfigured([]), () => expect.unreachable(), log)
  await (await createEngine('apollo', { agencies, log, profile: 'development' })).stop()
  expect(process.env.APOLLO_TELEMETRY_DISABLED).toBe('1')
})
