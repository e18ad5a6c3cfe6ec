import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { CALLER_HEADER } from '../../subgraphs/kit/contract/caller.ts'
import {
  generateMacKey,
  isBound,
  MAC_HEADER,
  readBinding,
  readMacKeys,
} from '../../subgraphs/kit/contract/request-mac.ts'
import {
  aCall,
  connectTo,
  type HostileAgency,
  startHostileAgency,
} from '../../tests/gateway/hostile-agency.ts'
import { type AgencyClient, createAgencyClient } from './agency-client.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
})

async function start(respond: (socket: Socket, count: number) => void): Promise<HostileAgency> {
  const agency = await startHostileAgency(respond)
  opened.push(agency)
  return agency
}

function connect(agency: HostileAgency, options?: Parameters<typeof connectTo>[1]): AgencyClient {
  const client = connectTo(agency, options)
  opened.push(client)
  return client
}

const QUERY = '{"query":"{ a }"}'
const DATA = '{"data":{"a":1}}'
const JSON_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'
const respondWith = (head: string, body: string) => (socket: Socket) =>
  void socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
const answer = respondWith(JSON_HEAD, DATA)

/** Writes until the other side has enough. */
function flood(socket: Socket, piece: string): void {
  const more = () => {
    while (socket.writable && socket.write(piece));
  }
  socket.on('drain', more)
  more()
}

test('asks over HTTP, once, with the body as it was given', async () => {
  const agency = await start(answer)
  expect(await connect(agency).ask(QUERY, aCall())).toEqual({ kind: 'answered', data: { a: 1 }, errors: [] })
  expect(agency.requests).toHaveLength(1)
  const [head, body] = agency.requests[0]!.split('\r\n\r\n')
  expect(body).toBe(QUERY)
  expect(head!.split('\r\n').sort()).toEqual([
    'POST /graphql HTTP/1.1',
    'accept: application/json',
    'connection: keep-alive',
    `content-length: ${QUERY.length}`,
    'content-type: application/json',
    `host: ${new URL(agency.url).host}`,
    'x-request-id: request-1',
  ])
})

test('sends the caller assertion where there is a signer', async () => {
  const agency = await start(answer)
  const endpoint = { code: 'courts', name: '法院', url: agency.url, deadlineMs: 500 }
  const sign = async (_: unknown, audience: string) => `assertion for ${audience}`
  const client = createAgencyClient(endpoint, sign, { connections: 1, waitingFetches: 1, answerBytes: 1_000 })
  opened.push(client)
  await client.ask(QUERY, aCall())
  expect(agency.requests[0]).toContain(`${CALLER_HEADER}: assertion for courts\r\n`)
})

test('binds each fetch to the assertion where there is a key, also two of the same', async () => {
  const agency = await start(answer)
  const url = `${agency.url}?a=1`
  const macKeys = readMacKeys(generateMacKey())
  const endpoint = { code: 'courts', name: '法院', url, deadlineMs: 500, macKeys }
  const client = createAgencyClient(endpoint, async () => 'assertion', {
    connections: 1,
    waitingFetches: 1,
    answerBytes: 1_000,
  })
  opened.push(client)
  for (const _ of [1, 2]) await client.ask(QUERY, aCall())
  const bindings = agency.requests.map((request) => {
    const [, header] = new RegExp(`${MAC_HEADER}: (.*)\r\n`).exec(request)!
    return readBinding(header)!
  })
  const asked = {
    method: 'POST',
    path: '/graphql?a=1',
    requestId: 'request-1',
    body: QUERY,
    assertion: 'assertion',
  }
  for (const binding of bindings) expect(isBound(asked, binding, macKeys)).toBe(true)
  expect(bindings[0]!.nonce).not.toBe(bindings[1]!.nonce)
})

test('takes the answer that follows interim ones', async () => {
  const agency = await start((socket) => {
    socket.write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n')
    answer(socket)
  })
  expect(await connect(agency).ask(QUERY, aCall())).toMatchObject({ kind: 'answered' })
})

test('takes from an agency that a caller may not read something, in its own words', async () => {
  const error = { message: 'It asks for the scopes a.', path: ['a'], extensions: { code: 'FORBIDDEN' } }
  const agency = await start(respondWith(JSON_HEAD, JSON.stringify({ data: { a: null }, errors: [error] })))
  expect(await connect(agency).ask(QUERY, aCall())).toEqual({
    kind: 'answered',
    data: { a: null },
    errors: [{ fault: { code: 'FORBIDDEN', message: error.message }, path: ['a'] }],
  })
})

test('takes an answer that ends with its connection, or comes in pieces', async () => {
  const agency = await start((socket, count) => {
    if (count === 1) return void socket.end(`${JSON_HEAD}connection: close\r\n\r\n${DATA}`)
    socket.write(`${JSON_HEAD}transfer-encoding: chunked\r\n\r\n`)
    for (const byte of DATA) socket.write(`1\r\n${byte}\r\n`)
    socket.write('0\r\n\r\n')
  })
  const client = connect(agency)
  const expected = { kind: 'answered', data: { a: 1 }, errors: [] }
  expect(await client.ask(QUERY, aCall())).toEqual(expected)
  expect(await client.ask(QUERY, aCall())).toEqual(expected)
})

describe('an agency that does not keep to HTTP, GraphQL or its time is unanswered', () => {
  const silence = () => {}
  const drip = (piece: string) => (socket: Socket) => {
    const timer = setInterval(() => socket.write(piece), 20)
    socket.on('close', () => clearInterval(timer))
  }
  const cases: [string, (socket: Socket) => void, code: string, reason: string | RegExp][] = [
    ['silence', silence, 'AGENCY_TIMEOUT', 'the deadline passed'],
    ['a half-closed socket', (socket) => socket.end(), 'AGENCY_UNAVAILABLE', 'UND_ERR_SOCKET'],
    ['a reset connection', (socket) => socket.resetAndDestroy(), 'AGENCY_UNAVAILABLE', /ECONNRESET|SOCKET/],
    [
      'no HTTP',
      (socket) => void socket.write('220 smtp ready\r\n'),
      'AGENCY_BAD_RESPONSE',
      'HTTPParserError',
    ],
    ['a torn head', (socket) => socket.end('HTTP/1.1 200 OK\r\nconte'), 'AGENCY_UNAVAILABLE', /SOCKET/],
    [
      'a head that drips',
      (socket) => drip(`x: y\r\n`)(begin(socket)),
      'AGENCY_TIMEOUT',
      'the deadline passed',
    ],
    [
      'a head without end',
      (socket) => flood(begin(socket), `x-filler: ${'x'.repeat(1_000)}\r\n`),
      'AGENCY_BAD_RESPONSE',
      'UND_ERR_HEADERS_OVERFLOW',
    ],
    [
      'interim answers without end',
      drip('HTTP/1.1 103 Early Hints\r\n\r\n'),
      'AGENCY_TIMEOUT',
      'the deadline passed',
    ],
    [
      '100 Continue, which was not asked for',
      (socket) => void socket.write('HTTP/1.1 100 Continue\r\n\r\n'),
      'AGENCY_BAD_RESPONSE',
      'bad response',
    ],
    [
      'an upgrade, which was not asked for',
      (socket) => void socket.write('HTTP/1.1 101 Hi\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
      'AGENCY_BAD_RESPONSE',
      'bad upgrade',
    ],
    [
      'a redirect',
      respondWith(
        'HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:1/\r\ncontent-type: application/json\r\n',
        DATA,
      ),
      'AGENCY_BAD_RESPONSE',
      'status 307',
    ],
    [
      'a content length that promises more',
      (socket) => socket.end(`${JSON_HEAD}content-length: 1000\r\nconnection: close\r\n\r\n${DATA}`),
      'AGENCY_BAD_RESPONSE',
      'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    ],
    [
      'a content length that promises less',
      (socket) => void socket.write(`${JSON_HEAD}content-length: 5\r\n\r\n${DATA}`),
      'AGENCY_BAD_RESPONSE',
      'its body is not a JSON object',
    ],
    [
      'two content lengths',
      (socket) => void socket.write(`${JSON_HEAD}content-length: 5\r\ncontent-length: 16\r\n\r\n${DATA}`),
      'AGENCY_BAD_RESPONSE',
      'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    ],
    [
      'a body that drips',
      (socket) => drip(' ')(begin(socket, 'content-length: 90000\r\n\r\n')),
      'AGENCY_TIMEOUT',
      'the deadline passed',
    ],
    [
      'a body in a compression that was not asked for',
      respondWith(`${JSON_HEAD}content-encoding: gzip\r\n`, '\u001f\u008b\u0008'),
      'AGENCY_BAD_RESPONSE',
      'its body is not a JSON object',
    ],
    [
      'invalid UTF-8',
      (socket) =>
        void socket.write(
          Buffer.from(`${JSON_HEAD}content-length: 18\r\n\r\n{"data":{"a":"\xff"}}`, 'latin1'),
        ),
      'AGENCY_BAD_RESPONSE',
      'its body is not a JSON object',
    ],
    [
      'another content type',
      respondWith('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n', DATA),
      'AGENCY_BAD_RESPONSE',
      'its content type is not JSON',
    ],
    [
      'two content types',
      respondWith(`${JSON_HEAD}content-type: text/html\r\n`, DATA),
      'AGENCY_BAD_RESPONSE',
      'its content type is not JSON',
    ],
    ['no content type', respondWith('HTTP/1.1 200 OK\r\n', DATA), 'AGENCY_BAD_RESPONSE', /content type/],
    [
      'no body',
      (socket) => void socket.write('HTTP/1.1 204 No\r\n\r\n'),
      'AGENCY_BAD_RESPONSE',
      /content type/,
    ],
    [
      'a page of HTML without end',
      (socket) => flood(begin(socket, '\r\n', 'text/html'), '<br>'.repeat(1_000)),
      'AGENCY_BAD_RESPONSE',
      'its content type is not JSON',
    ],
    [
      'a hundred thousand open brackets',
      respondWith(JSON_HEAD, '['.repeat(99_999)),
      'AGENCY_BAD_RESPONSE',
      'its body is not a JSON object',
    ],
  ]
  function begin(socket: Socket, rest = '', type = 'application/json'): Socket {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n${rest}`)
    return socket
  }

  test.each(cases)('%s', async (_, respond, code, reason) => {
    const agency = await start(respond)
    const got = await connect(agency).ask(QUERY, aCall())
    expect(got).toEqual({ kind: 'unanswered', code, reason: expect.stringMatching(reason) })
    expect(agency.requests).toHaveLength(1)
  })

  test('nobody listening', async () => {
    const agency = await start(silence)
    await agency.close()
    expect(await connect(agency).ask(QUERY, aCall())).toEqual({
      kind: 'unanswered',
      code: 'AGENCY_UNAVAILABLE',
      reason: 'ECONNREFUSED',
    })
  })

  test('a body of 100 MB, of which no more is taken than an answer may have', async () => {
    let sent = 0
    const agency = await start((socket) => {
      socket.write(`${JSON_HEAD}content-length: 100000000\r\n\r\n`)
      socket.on('close', () => {
        sent = socket.bytesWritten - socket.writableLength
      })
      flood(socket, ' '.repeat(10_000))
    })
    const got = await connect(agency, { deadlineMs: 20_000 }).ask(QUERY, aCall())
    expect(got).toMatchObject({ code: 'AGENCY_BAD_RESPONSE', reason: 'UND_ERR_RES_EXCEEDED_MAX_SIZE' })
    // What the buffers of two sockets hold comes on top.
    await vi.waitFor(() => expect(sent).toBeGreaterThan(100_000), 10_000)
    expect(sent).toBeLessThan(50_000_000)
  })
})

describe('nothing is sent twice', () => {
  test('when the agency closes a kept connection on a request', async () => {
    const agency = await start((socket, count) => (count === 1 ? answer(socket) : socket.destroy()))
    const client = connect(agency)
    await client.ask(QUERY, aCall())
    expect(await client.ask(QUERY, aCall())).toMatchObject({ code: 'AGENCY_UNAVAILABLE' })
    expect(agency.requests).toHaveLength(2)
  })

  test('and one that was not sent goes over a new connection', async () => {
    const agency = await start(answer)
    const client = connect(agency)
    await client.ask(QUERY, aCall())
    agency.sockets[0]!.end()
    await once(agency.sockets[0]!, 'close')
    expect(await client.ask(QUERY, aCall())).toMatchObject({ kind: 'answered' })
    expect(agency.requests).toHaveLength(2)
  })

  test('a stray answer on an idle connection answers nobody', async () => {
    const agency = await start((socket, count) => {
      if (count > 1) return answer(socket)
      socket.cork()
      answer(socket)
      respondWith(JSON_HEAD, '{"data":{"a":666}}')(socket)
      socket.uncork()
    })
    const client = connect(agency)
    await client.ask(QUERY, aCall())
    expect(await client.ask(QUERY, aCall())).toMatchObject({ kind: 'answered', data: { a: 1 } })
  })
})

describe('deadlines', () => {
  test("the request's own ends a fetch that the agency's would let go on, and its connection", async () => {
    const agency = await start(() => {})
    const client = connect(agency, { deadlineMs: 60_000 })
    const got = await client.ask(QUERY, aCall(performance.now() + 100))
    expect(got).toMatchObject({ code: 'AGENCY_TIMEOUT' })
    await vi.waitFor(() => expect(agency.sockets[0]?.destroyed).toBe(true), 10_000)
  })

  test('past it nothing is sent', async () => {
    const agency = await start(answer)
    const client = connect(agency)
    expect(await client.ask(QUERY, aCall(performance.now()))).toMatchObject({ code: 'AGENCY_TIMEOUT' })
    await client.ask(QUERY, aCall())
    expect(agency.requests).toHaveLength(1)
  })
})

describe('connections', () => {
  test('so many fetches are sent, so many wait, and the next is unanswered at once', async () => {
    const asked: Socket[] = []
    const agency = await start((socket) => void asked.push(socket))
    const client = connect(agency, { connections: 2, waitingFetches: 1, deadlineMs: 60_000 })
    const answers = [1, 2, 3].map(() => client.ask(QUERY, aCall()))
    expect(await client.ask(QUERY, aCall())).toEqual({
      kind: 'unanswered',
      code: 'AGENCY_UNAVAILABLE',
      reason: 'too many fetches wait for a connection',
    })
    await vi.waitFor(() => expect(asked).toHaveLength(2), 10_000)
    answer(asked[0]!)
    await vi.waitFor(() => expect(asked).toHaveLength(3), 10_000)
    answer(asked[1]!)
    answer(asked[2]!)
    for (const got of await Promise.all(answers)) expect(got).toMatchObject({ kind: 'answered' })
    expect(agency.sockets).toHaveLength(2)
  })

  test('a fetch whose time is up while it waits is not sent, and leaves its place', async () => {
    const asked: Socket[] = []
    const agency = await start((socket) => void asked.push(socket))
    const client = connect(agency, { connections: 1, waitingFetches: 1, deadlineMs: 60_000 })
    const first = client.ask('{"query":"{ first }"}', aCall())
    const second = await client.ask('{"query":"{ second }"}', aCall(performance.now() + 50))
    expect(second).toMatchObject({ code: 'AGENCY_TIMEOUT' })
    const third = client.ask('{"query":"{ third }"}', aCall())
    await vi.waitFor(() => expect(asked).toHaveLength(1), 10_000)
    answer(asked[0]!)
    await vi.waitFor(() => expect(asked).toHaveLength(2), 10_000)
    answer(asked[1]!)
    await Promise.all([first, third])
    expect(agency.requests.map((request) => request.split('\r\n\r\n')[1])).toEqual([
      '{"query":"{ first }"}',
      '{"query":"{ third }"}',
    ])
  })

  test('all come back, whatever became of their fetches', async () => {
    const agency = await start((socket, count) => {
      if (count % 4 === 0) answer(socket)
      else if (count % 4 === 1) socket.destroy()
      else if (count % 4 === 2) socket.write('nonsense\r\n\r\n')
    })
    const client = connect(agency, { connections: 2, waitingFetches: 40, deadlineMs: 200 })
    await Promise.all(Array.from({ length: 24 }, () => client.ask(QUERY, aCall())))
    const got = await Promise.all(Array.from({ length: 4 }, () => client.ask(QUERY, aCall())))
    expect(got.some(({ kind }) => kind === 'answered')).toBe(true)
  })
})
