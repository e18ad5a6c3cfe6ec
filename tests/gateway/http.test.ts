import { createHash } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCity, startGateway, type TestCity, type TestGateway } from './harness.ts'

let city: TestCity
let gateway: TestGateway

beforeAll(async () => {
  city = await startCity()
  gateway = await startGateway(city, { limits: { bodyBytes: 10_000, documentTokens: 600 } })
})
afterAll(async () => {
  await gateway.close()
  await city.close()
})

const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const get = (query: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/graphql?${new URLSearchParams(query)}`, { headers })

async function codes(response: Response): Promise<[status: number, ...codes: string[]]> {
  const { errors = [] } = (await response.json()) as { errors?: { extensions: { code: string } }[] }
  return [response.status, ...errors.map(({ extensions }) => extensions.code)]
}

describe('GraphQL over HTTP', () => {
  // A GET carries the header that CSRF prevention asks of every request a browser would send without preflight.
  const fetchFn = (url: string, init: RequestInit = {}) =>
    fetch(
      url,
      init.method === 'POST'
        ? init
        : { ...init, headers: { ...init.headers, 'apollo-require-preflight': 'true' } },
    )

  test.each(
    serverAudits({ url: () => `${gateway.url}/graphql`, fetchFn }).map((audit) => [
      `${audit.id} ${audit.name}`,
      audit,
    ]),
  )('%s', async (_, audit) => {
    const result = await audit.fn()
    expect(result.status === 'ok' ? 'ok' : result.reason).toBe('ok')
  })
})

describe('refusals have a status, a code of the catalogue and a sentence', () => {
  const accept = { accept: 'application/graphql-response+json' }

  test('an operation name that is not in the document', async () => {
    const response = await post({ query: 'query A { clock } query B { clock }', operationName: 'C' })
    const { errors } = (await response.json()) as { errors: { message: string }[] }
    expect(response.status).toBe(400)
    expect(errors).toEqual([
      {
        message: expect.stringContaining('A, B'),
        extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
      },
    ])
  })

  test.each([
    ['several operations and no name', { query: 'query A { clock } query B { clock }' }],
    ['fragments alone', { query: 'fragment F on Person { name } ' }],
  ])('%s', async (_, body) => {
    const [status, code] = await codes(await post(body, accept))
    expect(status).toBe(400)
    expect(code).toMatch(/OPERATION_RESOLUTION_FAILURE|GRAPHQL_VALIDATION_FAILED/)
  })

  const bomb = Array.from(
    { length: 40 },
    (_, at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`,
  )
  const documents: [string, object, string][] = [
    [
      'fragments that unfold without end',
      { query: `{ ...F0 } ${bomb.join(' ')} fragment F40 on Query { clock }` },
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a document that is not GraphQL', { query: '{ clock' }, 'GRAPHQL_PARSE_FAILED'],
    ['more tokens than allowed', { query: `{ ${'clock '.repeat(700)} }` }, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', { query: '{ weather }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['a missing variable', { query: 'query ($id: ID!) { person(id: $id) { name } }' }, 'BAD_USER_INPUT'],
    [
      'a variable of another type',
      { query: 'query ($n: Int) { disputes(first: $n) { id } }', variables: { n: 'many' } },
      'BAD_USER_INPUT',
    ],
    [
      'a moment that is none, as a variable',
      { query: 'query ($t: DateTime) { disputes(since: $t) { id } }', variables: { t: 'yesterday' } },
      'BAD_USER_INPUT',
    ],
    [
      'a moment that is none, in the document',
      { query: '{ disputes(since: "2026-13-01T00:00:00Z") { id } }' },
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ]
  test.each(documents)('%s: 400, or 200 in application/json', async (_, body, code) => {
    expect(await codes(await post(body, accept))).toEqual([400, code])
    expect(await codes(await post(body))).toEqual([200, code])
  })

  test.each([
    ['a JSON array: batches are not served', () => post([{ query: '{ clock }' }]), 400, 'BAD_REQUEST'],
    ['a torn body', () => post('{"query":'), 400, 'BAD_REQUEST'],
    ['no query', () => post({ operationName: 'A' }), 400, 'BAD_REQUEST'],
    [
      'a body over the limit',
      () => post({ query: `{ clock } #${'x'.repeat(20_000)}` }),
      413,
      'BODY_TOO_LARGE',
    ],
    [
      'another media type',
      () => post('{ clock }', { 'content-type': 'application/graphql' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'plain text',
      () => post('{"query":"{ clock }"}', { 'content-type': 'text/plain' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a form that a browser sends without asking',
      () => post('query={clock}', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'an answer in another form',
      () => post({ query: '{ clock }' }, { accept: 'text/html' }),
      406,
      'NOT_ACCEPTABLE',
    ],
    [
      'another method',
      () => fetch(`${gateway.url}/graphql`, { method: 'DELETE' }),
      405,
      'METHOD_NOT_ALLOWED',
    ],
    ['another path', () => fetch(`${gateway.url}/else`), 404, 'NOT_FOUND'],
    ['a path that cannot be decoded', () => fetch(`${gateway.url}/%ff`), 400, 'BAD_REQUEST'],
    [
      'a GET without a header that makes browsers ask first',
      () => get({ query: '{ clock }' }),
      400,
      'BAD_REQUEST',
    ],
    [
      'a persisted query whose hash is of another document',
      () => post({ query: '{ clock }', extensions: { persistedQuery: { version: 1, sha256Hash: 'abc' } } }),
      400,
      'BAD_REQUEST',
    ],
    [
      'a persisted query that nobody sent yet',
      () => post({ extensions: { persistedQuery: { version: 1, sha256Hash: 'unknown' } } }),
      200,
      'PERSISTED_QUERY_NOT_FOUND',
    ],
  ] as [string, () => Promise<Response>, number, string][])('%s', async (_, send, status, code) => {
    expect(await codes(await send())).toEqual([status, code])
  })
})

test('a document that was sent once with its hash is known by its hash, in a GET too', async () => {
  const query = '{ clock __typename }'
  const persistedQuery = { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') }
  await post({ query, extensions: { persistedQuery } })
  const response = await get(
    { extensions: JSON.stringify({ persistedQuery }) },
    { 'apollo-require-preflight': 'true' },
  )
  expect(await response.json()).toEqual({ data: { clock: 'now', __typename: 'Query' } })
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
    await get({ query: asked, variables: `{"x":"${secret}"}` }, { 'apollo-require-preflight': 'true' })
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
    expect((await gateway.ask('{ clock }')).extensions).toBeUndefined()
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
    expect(extensions).toBeUndefined()
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
    expect(await codes(await fetch(`${production.url}/sandbox`))).toEqual([404, 'NOT_FOUND'])
    await production.close()
  })
})
