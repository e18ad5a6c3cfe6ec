import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type HostileAgency, startHostileAgency } from '../../../tests/gateway/hostile-agency.ts'
import { HttpClient, type HttpClientOptions } from './http-client.ts'
import type { HeaderField } from './request.ts'
import type { Outcome } from './response-parser.ts'

const opened: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
})

async function start(respond: Parameters<typeof startHostileAgency>[0]): Promise<HostileAgency> {
  const agency = await startHostileAgency(respond)
  opened.push(agency)
  return agency
}

function connect(url: string, options: Partial<HttpClientOptions> = {}): HttpClient {
  const client = new HttpClient({
    url: new URL(url),
    connections: 1,
    waiting: 10,
    bodyBytes: 1_000_000,
    wantsBody: () => true,
    ...options,
  })
  opened.push(client)
  return client
}

/** The outcome, with its body read as it must be: at once. */
function ask(
  client: HttpClient,
  body = '{}',
  fields: readonly HeaderField[] = [],
): Promise<Outcome & { text?: string }> {
  return new Promise((resolve) => {
    client.post(fields, body, performance.now() + 20_000, (outcome) =>
      resolve(
        outcome.kind === 'response' ? { ...outcome, text: Buffer.from(outcome.body).toString() } : outcome,
      ),
    )
  })
}

const response = (body: string, more = '') =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${more}content-length: ${body.length}\r\n\r\n${body}`

/** A server of Node's, at any address of this machine. */
async function startNodeServer(
  respond: (request: IncomingMessage, response: ServerResponse) => void,
  host = '127.0.0.1',
): Promise<number> {
  const server = createServer(respond)
  await once(server.listen(0, host), 'listening')
  opened.push({
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  })
  return (server.address() as AddressInfo).port
}

test("what Node's server sends is read as it was meant", async () => {
  let plan: { status: number; pieces: string[]; isCounted: boolean; keeps: boolean }
  const port = await startNodeServer((_, reply) => {
    reply.statusCode = plan.status
    reply.setHeader('content-type', 'application/json')
    if (plan.isCounted) reply.setHeader('content-length', Buffer.byteLength(plan.pieces.join('')))
    if (!plan.keeps) reply.setHeader('connection', 'close')
    for (const piece of plan.pieces) reply.write(piece)
    reply.end()
  })
  const client = connect(`http://127.0.0.1:${port}/`)
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        status: fc.constantFrom(200, 201, 400, 404, 500, 503),
        pieces: fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20_000, size: 'max' }), {
          maxLength: 5,
        }),
        isCounted: fc.boolean(),
        keeps: fc.boolean(),
      }),
      async (planned) => {
        plan = planned
        expect(await ask(client)).toMatchObject({
          kind: 'response',
          status: planned.status,
          contentType: 'application/json',
          text: planned.pieces.join(''),
        })
      },
    ),
    { numRuns: 50 },
  )
})

test('a body arrives as it was given', async () => {
  const port = await startNodeServer((request, reply) => void request.pipe(reply))
  const client = connect(`http://127.0.0.1:${port}/`)
  for (const body of ['', '{"名":"法院 🏛"}', 'x'.repeat(500_000)])
    expect(await ask(client, body)).toMatchObject({ text: body })
})

test.each(['localhost', '[::1]'])('finds the server at %s', async (host) => {
  const port = await startNodeServer((_, reply) => void reply.end('{}'), host.replace(/[[\]]/g, ''))
  expect(await ask(connect(`http://${host}:${port}/`))).toMatchObject({ text: '{}' })
})

test.each([
  ['a line break', 'a\r\nx-more: b'],
  ['a line feed', 'a\nx-more: b'],
  ['a carriage return', 'a\rb'],
  ['NUL', 'a\0b'],
  ['what one byte cannot hold', 'a\u010ab'],
])('a header field with %s is not sent', async (_, value) => {
  const agency = await start((socket) => void socket.write(response('{}')))
  const client = connect(agency.url)
  expect(await ask(client, '{}', [['x-request-id', value]])).toMatchObject({ kind: 'refused' })
  expect(await ask(client, '{}', [['x-request-id: a\r\nx-more', 'b']])).toMatchObject({ kind: 'refused' })
  await ask(client, '{}', [['x-request-id', 'a b']])
  expect(agency.requests).toEqual([expect.stringContaining('x-request-id: a b\r\n')])
})

test('one exchange at a time goes over a connection, and the next over the same', async () => {
  let underWay = 0
  let most = 0
  const agency = await start((socket, count) => {
    most = Math.max(most, ++underWay)
    setTimeout(() => {
      underWay--
      socket.write(response(`${count}`))
    })
  })
  const client = connect(agency.url)
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => ask(client)))
  expect(outcomes.map(({ text }) => text)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8'])
  expect(most).toBe(1)
  expect(agency.sockets).toHaveLength(1)
})

test.each([
  ['bytes after a response', response('1') + response('666')],
  ['a response that says close', response('1', 'connection: close\r\n')],
  ['a server that keeps nothing', response('1', 'keep-alive: timeout=1\r\n')],
])('%s: the connection is not used again', async (_, text) => {
  const agency = await start((socket, count) => void socket.write(count === 1 ? text : response('2')))
  const client = connect(agency.url)
  expect(await ask(client)).toMatchObject({ text: '1' })
  expect(await ask(client)).toMatchObject({ text: '2' })
  expect(agency.sockets).toHaveLength(2)
})

test('a response that nobody asked for ends its connection', async () => {
  const agency = await start((socket) => void socket.write(response('1', 'keep-alive: timeout=300\r\n')))
  const client = connect(agency.url)
  await ask(client)
  agency.sockets[0]!.write(response('666'))
  await vi.waitFor(() => expect(agency.sockets[0]!.closed).toBe(true), 10_000)
  expect(await ask(client)).toMatchObject({ text: '1' })
})

test('a response that comes before its request is sent ends its connection', async () => {
  let connections = 0
  // It never reads, so that what the buffers do not hold stays unsent.
  const server = createTcpServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => {}).write(response(`${++connections}`))
    opened.push({ close: async () => void socket.destroy() })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  opened.unshift({ close: () => new Promise((resolve) => server.close(resolve)) })
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  expect(await ask(client, 'x'.repeat(50_000_000))).toMatchObject({ text: '1' })
  expect(await ask(client)).toMatchObject({ text: '2' })
})

describe('when timers are late', () => {
  afterEach(() => void vi.restoreAllMocks())
  const pass = (ms: number) => void vi.spyOn(performance, 'now').mockReturnValue(performance.now() + ms)

  test('a connection that its server is about to close is not used', async () => {
    const agency = await start((socket) => void socket.write(response('1', 'keep-alive: timeout=50\r\n')))
    const client = connect(agency.url)
    await ask(client)
    // Whoever was answered is told before the connection is free.
    await setImmediate()
    pass(49_001)
    expect(await ask(client)).toMatchObject({ text: '1' })
    expect(agency.sockets).toHaveLength(2)
  })

  test('what waited past its deadline is not sent', async () => {
    const asked: Socket[] = []
    const agency = await start((socket) => void asked.push(socket))
    const client = connect(agency.url)
    const outcomes = [ask(client), ask(client)]
    await vi.waitFor(() => expect(asked).toHaveLength(1), 10_000)
    pass(30_000)
    asked[0]!.write(response('1'))
    expect(await Promise.all(outcomes)).toMatchObject([{ text: '1' }, { kind: 'overdue' }])
    expect(agency.requests).toHaveLength(1)
  })
})

test('closing waits for what is under way and what waits, and refuses what comes later', async () => {
  const agency = await start((socket, count) => void socket.write(response(`${count}`)))
  const client = connect(agency.url)
  const answers = [ask(client), ask(client)]
  const closed = client.close()
  opened.pop()
  expect(await ask(client)).toMatchObject({ kind: 'refused', reason: 'UND_ERR_CLOSED' })
  await closed
  expect(await Promise.all(answers)).toMatchObject([{ text: '1' }, { text: '2' }])
  await vi.waitFor(() => expect(agency.sockets[0]!.closed).toBe(true), 10_000)
})
