import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCity, startGateway, type TestCity, type TestGateway } from './harness.ts'

const CENTER = 'https://center.example'
const OTHERS = [
  'https://evil.example',
  'https://center.example.evil.example',
  'https://evilcenter.example',
  'http://center.example',
  'https://center.example:8443',
  'https://CENTER.example',
  'https://center.example/',
  'null',
  '*',
]

let city: TestCity
let closed: TestGateway
let open: TestGateway
beforeAll(async () => {
  city = await startCity()
  closed = await startGateway(city)
  open = await startGateway(city, { allowedOrigins: [CENTER, 'http://10.0.0.7:8080'] })
})
afterAll(async () => {
  await closed.close()
  await open.close()
  await city.close()
})

const preflight = (gateway: TestGateway, origin: string, method = 'POST') =>
  fetch(`${gateway.url}/graphql`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'content-type, authorization, x-secret',
    },
  })

const ask = (gateway: TestGateway, headers: Record<string, string>, body = '{"query":"{ clock }"}') =>
  fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })

const accessControl = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')))

describe('pages of other origins', () => {
  test('are let ask by nobody unless they are named', async () => {
    for (const origin of [CENTER, ...OTHERS]) {
      const answer = await preflight(closed, origin)
      expect([answer.status, accessControl(answer)]).toEqual([405, {}])
      expect(accessControl(await ask(closed, { origin }))).toEqual({})
    }
  })

  test('are let ask when they are named, without what a browser adds by itself', async () => {
    const answer = await preflight(open, CENTER)
    expect(answer.status).toBe(204)
    expect(accessControl(answer)).toMatchObject({
      'access-control-allow-origin': CENTER,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': expect.stringMatching(/authorization.*content-type.*x-purpose.*x-case/),
      'access-control-max-age': '600',
    })
    expect(answer.headers.get('access-control-allow-headers')).not.toContain('x-secret')
    const asked = await ask(open, { origin: CENTER })
    expect([asked.status, accessControl(asked)]).toEqual([
      200,
      {
        'access-control-allow-origin': CENTER,
        'access-control-expose-headers': 'retry-after, www-authenticate, x-request-id',
      },
    ])
    expect(asked.headers.get('vary')).toContain('Origin')
  })

  test('may read refusals, too', async () => {
    for (const body of ['{', '[]', '{"query":"{ weather }"}'])
      expect(accessControl(await ask(open, { origin: CENTER }, body))).toMatchObject({
        'access-control-allow-origin': CENTER,
      })
  })

  test('are not let ask when others are named', async () => {
    for (const origin of OTHERS) {
      const answer = await preflight(open, origin)
      expect([answer.status, accessControl(answer)]).toEqual([405, {}])
      expect(accessControl(await ask(open, { origin }))).toEqual({})
    }
  })

  test('are no matter for who is no browser', async () => {
    expect(accessControl(await ask(open, {}))).toEqual({})
    expect((await fetch(`${open.url}/graphql`, { method: 'OPTIONS' })).status).toBe(405)
  })
})

describe('what a page can make a browser send without asking first is refused', () => {
  const BODY = '{"query":"{ clock }"}'
  test.each<[string, string | undefined]>([
    ['text', 'text/plain'],
    ['text that says it is JSON', 'text/plain; application/json'],
    ['text with a parameter', 'text/plain; charset=application/json'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['a form with JSON after it', 'application/x-www-form-urlencoded, application/json'],
    ['an upload', 'multipart/form-data; boundary=x'],
    ['no type', undefined],
    ['an empty type', ''],
    ['a type that is none', 'json'],
    ['JSON of another kind', 'application/json-seq'],
    ['GraphQL', 'application/graphql'],
  ])('%s', async (_, mediaType) => {
    city.center.behave()
    const [status, body] = await sendRaw(closed, mediaType, BODY)
    expect([status, JSON.parse(body).errors[0].extensions.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
    expect(city.center.received).toEqual([])
  })

  test('while JSON is taken with whatever parameters', async () => {
    for (const mediaType of [
      'application/json',
      'application/json; charset=utf-8',
      'Application/JSON;charset=UTF-8',
    ])
      expect((await sendRaw(closed, mediaType, BODY))[0]).toBe(200)
  })

  test('nor does what is in the URL of a POST count', async () => {
    const answer = await fetch(`${closed.url}/graphql?query={clock}`, { method: 'POST' })
    expect(answer.status).toBe(400)
  })
})

/** Sends bytes and reads until the other end closes. */
async function exchange({ url }: TestGateway, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  // Not ended from here: that would be a request that was given up.
  socket.write(bytes)
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  return answer
}

/** A POST with exactly this media type, or with none, which fetch would add. */
function sendRaw(
  gateway: TestGateway,
  mediaType: string | undefined,
  body: string,
): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    httpRequest(
      `${gateway.url}/graphql`,
      { method: 'POST', headers: mediaType === undefined ? {} : { 'content-type': mediaType } },
      async (response) => {
        let text = ''
        for await (const chunk of response) text += String(chunk)
        resolve([response.statusCode!, text])
      },
    )
      .on('error', reject)
      .end(body)
  })
}

describe('several operations in one request are refused', () => {
  test.each<[string, string]>([
    ['a list', '[{"query":"{ clock }"},{"query":"{ clock }"}]'],
    ['a list of one', '[{"query":"{ clock }"}]'],
    ['a list of names', '[{"documentId":"Clock"}]'],
    ['an empty list', '[]'],
    ['a list in a list', '[[{"query":"{ clock }"}]]'],
    ['an object of numbers', '{"0":{"query":"{ clock }"},"1":{"query":"{ clock }"}}'],
    ['lines', '{"query":"{ clock }"}\n{"query":"{ clock }"}'],
    ['a list of texts', '{"query":["{ clock }","{ clock }"]}'],
    [
      'a list of variables',
      '{"query":"query ($n: Int) { disputes(first: $n) { id } }","variables":[{"n":1},{"n":2}]}',
    ],
    ['as an upload has them', '{"operations":[{"query":"{ clock }"}],"map":{}}'],
  ])('%s', async (_, body) => {
    city.center.behave()
    const answer = await ask(closed, {}, body)
    const { errors } = (await answer.json()) as { errors: { extensions: { code: string } }[] }
    expect([answer.status, errors.map(({ extensions }) => extensions.code)]).toEqual([400, ['BAD_REQUEST']])
    expect(city.center.received).toEqual([])
  })
})

describe('every answer', () => {
  test.each<[string, (gateway: TestGateway) => Promise<Response>]>([
    ['with records', (gateway) => ask(gateway, {})],
    ['that refuses a document', (gateway) => ask(gateway, {}, '{"query":"{ weather }"}')],
    ['that refuses a body', (gateway) => ask(gateway, {}, '{')],
    ['that refuses a token', (gateway) => ask(gateway, { authorization: 'Bearer x' })],
    ['that refuses a method', (gateway) => fetch(`${gateway.url}/graphql`, { method: 'PUT' })],
    ['at no path', (gateway) => fetch(`${gateway.url}/else`)],
    ['at a path that cannot be decoded', (gateway) => fetch(`${gateway.url}/%ff`)],
    ['of health', (gateway) => fetch(`${gateway.url}/health/ready`)],
    ['of metrics', (gateway) => fetch(`${gateway.url}/metrics`)],
    ['with roles', (gateway) => fetch(`${gateway.url}/dev/roles`)],
  ])('%s is kept nowhere, framed nowhere, and of no other type than it says', async (_, send) => {
    const { headers } = await send(closed)
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    expect(headers.has('strict-transport-security')).toBe(false)
    expect(headers.has('server') || headers.has('x-powered-by')).toBe(false)
  })

  test.each<[string, string]>([
    ['what is no HTTP', 'hello\r\n\r\n'],
    ['headers without measure', `GET /graphql HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(32_000)}\r\n\r\n`],
    [
      'a body of two lengths',
      'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}',
    ],
    [
      'a body that has a length and has none',
      'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ])('to %s is of the same form, and ends the connection', async (_, bytes) => {
    const answer = await exchange(closed, bytes)
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(answer).toContain('cache-control: no-store\r\n')
    expect(answer).toContain('x-content-type-options: nosniff\r\n')
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toEqual({
      errors: [{ message: expect.any(String), extensions: { code: 'BAD_REQUEST' } }],
    })
  })

  test('of the sandbox is a page with a policy of its own, and kept nowhere but its scripts', async () => {
    const page = await fetch(`${closed.url}/sandbox`)
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringMatching(/^default-src 'self'.*frame-ancestors 'none'/),
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    expect((await fetch(`${closed.url}/sandbox/examples.json`)).headers.get('cache-control')).toBe('no-store')
  })
})
