import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCity, startGateway, type TestCity, type TestGateway } from './harness.ts'

let city: TestCity
let gateway: TestGateway

beforeAll(async () => {
  city = await startCity()
  gateway = await startGateway(city, { limits: { bodyBytes: 10_000, trusted: { tokens: 600 } } })
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

test('a HEAD is answered as a GET, which changes nothing', async () => {
  const head = (query: string, headers: Record<string, string>) =>
    fetch(`${gateway.url}/graphql?${new URLSearchParams({ query })}`, { method: 'HEAD', headers })
  const preflighted = { 'apollo-require-preflight': 'true' }
  expect((await head('{ clock }', {})).status).toBe(400)
  expect((await head('{ clock }', preflighted)).status).toBe(200)
  expect((await head('mutation { __typename }', preflighted)).status).toBe(405)
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
      'OPERATION_TOO_LARGE',
    ],
    ['a document that is not GraphQL', { query: '{ clock' }, 'GRAPHQL_PARSE_FAILED'],
    ['more tokens than allowed', { query: `{ ${'clock '.repeat(700)} }` }, 'OPERATION_TOO_LARGE'],
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
      () =>
        post({
          query: '{ clock }',
          extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } },
        }),
      400,
      'BAD_REQUEST',
    ],
    [
      'a persisted query that nobody sent yet',
      () => post({ extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } }),
      200,
      'PERSISTED_QUERY_NOT_FOUND',
    ],
  ] as [string, () => Promise<Response>, number, string][])('%s', async (_, send, status, code) => {
    expect(await codes(await send())).toEqual([status, code])
  })
})
