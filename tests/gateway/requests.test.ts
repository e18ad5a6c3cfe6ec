import { createHash } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

const post = (body: object, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

const get = (query: Record<string, string>) =>
  fetch(`${gateway.url}/graphql?${new URLSearchParams(query)}`, {
    headers: { 'apollo-require-preflight': 'true' },
  })

test('a document that was sent once with its hash is known by its hash, in a GET too', async () => {
  const query = '{ clock __typename }'
  const persistedQuery = { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') }
  await post({ query, extensions: { persistedQuery } })
  const response = await get({ extensions: JSON.stringify({ persistedQuery }) })
  expect(await response.json()).toMatchObject({ data: { clock: 'now', __typename: 'Query' } })
  expect(response.headers.get('cache-control')).toBe('no-store')
})

test('a moment reaches the agency as the client wrote it', async () => {
  city.center.behave()
  const since = '2026-03-01T09:30:00+08:00'
  const query = `query ($t: DateTime) { a: disputes(since: $t) { id } b: disputes(since: "${since}") { id } }`
  expect((await gateway.ask(query, { t: since })).errors).toBeUndefined()
  expect(city.center.received[0]?.body.variables).toEqual({ t: since })
  expect(city.center.received[0]?.body.query).toContain(`since:"${since}"`)
})

describe('request ids', () => {
  test("a client's own is returned and passed to the agencies", async () => {
    city.center.behave()
    const response = await post({ query: '{ clock }' }, { 'x-request-id': 'clerk-42' })
    expect(response.headers.get('x-request-id')).toBe('clerk-42')
    expect(city.center.received.map(({ headers }) => headers['x-request-id'])).toEqual(['clerk-42'])
  })

  test.each([
    ['none', undefined],
    ['one with characters that do not belong in it', 'a/b;c'],
    ['one that is too long', 'x'.repeat(65)],
  ])('%s is replaced by a new one', async (_, id) => {
    const response = await post({ query: '{ clock }' }, id === undefined ? {} : { 'x-request-id': id })
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('refusals carry one, too', async () => {
    for (const path of ['/else', '/%ff'])
      expect((await fetch(gateway.url + path)).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('the log', () => {
  const NUMBER = '371102199001011234'

  test('has one line for a request: what was asked, by name and hash, and how it ended', async () => {
    const query = 'query Clock { clock }'
    await post({ query }, { 'x-request-id': 'logged-1' })
    const lines = gateway.lines.filter(({ requestId }) => requestId === 'logged-1')
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'info',
        msg: 'request',
        method: 'POST',
        route: '/graphql',
        status: 200,
        operationName: 'Clock',
        documentHash: createHash('sha256').update(query).digest('hex'),
      }),
    ])
  })

  test('never holds variables, document texts, query strings or identity numbers', async () => {
    const secret = 'Geheimnis'
    const asked = `query Find { person(id: "${secret}") { name } }`
    await get({ query: asked, variables: `{"x":"${secret}"}` })
    await post({ query: 'query ($id: ID!) { person(id: $id) { name } }', variables: { id: secret } })
    await post({ query: 'query ($n: Int) { disputes(first: $n) { id } }', variables: { n: secret } })
    await post({ query: '{ clock }' }, { 'x-request-id': NUMBER })
    await fetch(`${gateway.url}/${secret}`)
    city.center.misbehave((reply) => reply.code(500).send({ errors: [{ message: secret }] }))
    await post({ query: asked })
    city.center.behave()
    const log = JSON.stringify(gateway.lines)
    expect(log).not.toContain(secret)
    expect(log).not.toContain(NUMBER)
  })
})

test('a strange Host header is no failure inside', async () => {
  const status = await new Promise((resolve, reject) => {
    const { hostname, port } = new URL(gateway.url)
    httpRequest(
      {
        hostname,
        port,
        path: '/graphql',
        method: 'POST',
        headers: { host: '[', 'content-type': 'application/json' },
      },
      (response) => resolve(response.resume().statusCode),
    )
      .on('error', reject)
      .end('{"query":"{ clock }"}')
  })
  expect(status).toBe(200)
})

describe('query plans', () => {
  test('come with the answer when asked for', async () => {
    const { data, extensions } = await gateway.ask('{ clock }', {}, { 'x-include-query-plan': 'true' })
    expect(data).toEqual({ clock: 'now' })
    expect(extensions?.queryPlan).toMatchObject({
      kind: 'QueryPlan',
      node: { kind: 'Fetch', serviceName: 'center' },
    })
  })

  test('and not otherwise', async () => {
    expect((await gateway.ask('{ clock }')).extensions).not.toHaveProperty('queryPlan')
  })
})

describe('in production', () => {
  let production: TestGateway
  beforeAll(async () => {
    production = await startGateway(city, { profile: 'production' })
  })
  afterAll(() => production.close())

  test('the schema is not told: neither by introspection nor by suggestions', async () => {
    const { errors } = await production.ask('{ __schema { types { name } } }')
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['GRAPHQL_VALIDATION_FAILED'])
    expect(JSON.stringify(await production.ask('{ dispute { id } }'))).not.toContain('disputes')
  })

  test('nor are plans', async () => {
    const { extensions } = await production.ask('{ clock }', {}, { 'x-include-query-plan': 'true' })
    expect(extensions).not.toHaveProperty('queryPlan')
  })
})

describe('the sandbox', () => {
  test('is there in development and reads the supergraph that is in force', async () => {
    const response = await fetch(`${gateway.url}/sandbox/ownership.json`)
    // Without its build it says so; either way it is the sandbox that answers.
    expect([200, 503]).toContain(response.status)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'")
  })

  test('and not in production', async () => {
    const production = await startGateway(city, { profile: 'production' })
    expect((await fetch(`${production.url}/sandbox`)).status).toBe(404)
    await production.close()
  })
})
