import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer, connect as netConnect } from 'node:net'
import { Writable } from 'node:stream'
import {
  type ConnectionOptions,
  createServer as createTlsServer,
  type TLSSocket,
  connect as tlsConnect,
} from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type AgencyClient, createAgencyClient } from '../../../gateway/agencies/agency-client.ts'
import { aCall } from '../../../tests/gateway/hostile-agency.ts'
import { makeIdentity, type TestIdentity } from '../../../tests/harness/certificate.ts'
import { createTestDatabase, type TestDatabase } from '../../../tests/harness/database.ts'
import { aClerk, agencyKeys, keys, macKeyOf } from '../../../tests/harness/keys.ts'
import { createCallerSigner, readPrivateKey } from '../contract/caller.ts'
import type { ClientTls } from '../contract/pinned-tls.ts'
import { readMacKeys } from '../contract/request-mac.ts'
import { createSignedClient, type SignedClient } from '../contract/signed-client.ts'
import { connectDatabase, type Database } from '../database.ts'
import { createLogger } from '../process/logger.ts'
import { type RunningServer, startServer } from '../server.ts'
import { executableSchema } from '../subgraph.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const QUERY = '{"query":"{ open }"}'
const SDL = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
scalar DateTime scalar Date type Query { open: String slow: String }`

const own = makeIdentity()
const gateway = makeIdentity()
const center = makeIdentity()
const expired = makeIdentity({ until: new Date(Date.now() - DAY_MS / 2) })
const early = makeIdentity({ from: new Date(Date.now() + DAY_MS / 2) })
const stranger = makeIdentity()
const CLIENT_PINS = new Set([gateway.pin, center.pin, expired.pin, early.pin])

let database: TestDatabase
let db: Database
let server: RunningServer
let letGo: (() => void) | undefined
const lines: string[] = []
const opened: { close(): unknown }[] = []
beforeAll(async () => {
  database = await createTestDatabase()
  db = connectDatabase({ url: database.url, schema: 'public', maxConnections: 1 })
  server = await start(own)
})
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
  lines.length = 0
})
afterAll(async () => {
  await server.close()
  await db.$client.end()
  await database.drop()
})

function start(identity: TestIdentity): Promise<RunningServer> {
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  return startServer({
    agency: { code: 'courts' },
    environment: {
      HOST: '127.0.0.1',
      PORT: 0,
      ...agencyKeys('courts'),
      TLS_CERT: identity.cert,
      TLS_KEY: identity.key,
      TLS_CLIENT_PINS: CLIENT_PINS,
    },
    schema: executableSchema(SDL, {
      Query: {
        open: () => 'open',
        slow: () => new Promise((resolve) => (letGo = () => resolve('slow'))),
      },
    }),
    db,
    log: createLogger('courts', 'info', destination),
    createContext: () => ({ records: {}, loaders: {} }),
    routes: [{ url: '/own', issuer: 'center', answer: async () => ({ told: true }) }],
  })
}

/** The gateway's own client of the agency. */
function gatewayClient(tls: ClientTls | undefined, url = server.url): AgencyClient {
  const sign = createCallerSigner({ issuer: 'gateway', privateKey: readPrivateKey(keys.gateway.privateKey) })
  const macKeys = readMacKeys(macKeyOf('gateway', 'courts'))
  const client = createAgencyClient(
    { code: 'courts', name: '法院', url: `${url}/graphql`, deadlineMs: 5_000, macKeys, tls },
    sign,
    { connections: 1, waitingFetches: 10, answerBytes: 10_000 },
  )
  opened.push(client)
  return client
}
const asGateway = (tls: ClientTls | undefined, url?: string) =>
  gatewayClient(tls, url).ask(QUERY, { ...aCall(), caller: aClerk() })

/** The client of the center's programs. */
function centerClient(tls: ClientTls, url = server.url): SignedClient {
  const client = createSignedClient({
    agency: 'courts',
    url,
    issuer: 'center',
    privateKey: readPrivateKey(keys.center.privateKey),
    macKeys: readMacKeys(macKeyOf('center', 'courts')),
    tls,
    answerBytes: 10_000,
  })
  opened.push(client)
  return client
}
const asCenter = (client: SignedClient) =>
  client.ask({ method: 'GET', path: '/own' }, aClerk(), AbortSignal.timeout(5_000))

const pins = new Set([own.pin])
const answered = { kind: 'answered', data: { open: 'open' }, errors: [] }
const refusals = () => lines.filter((line) => line.includes('client certificate refused'))

describe('mutual TLS', () => {
  it('is spoken with whoever has a pinned key, though nobody vouches for it', async () => {
    expect(await asGateway({ identity: gateway, pins })).toEqual(answered)
    expect(await asCenter(centerClient({ identity: center, pins }))).toEqual({
      status: 200,
      text: '{"told":true}',
    })
  })

  it.each<[string, TestIdentity | undefined, string]>([
    ['another key', stranger, 'TLS_CERTIFICATE_NOT_PINNED'],
    ['no certificate', undefined, 'TLS_CERTIFICATE_MISSING'],
    ['a certificate that has expired', expired, 'TLS_CERTIFICATE_OUT_OF_DATE'],
    ['a certificate that is not valid yet', early, 'TLS_CERTIFICATE_OUT_OF_DATE'],
  ])('is refused to a client with %s, and the log says so', async (_, identity, code) => {
    expect(await asGateway({ identity, pins })).toMatchObject({
      kind: 'unanswered',
      code: 'AGENCY_UNAVAILABLE',
    })
    await expect(asCenter(centerClient({ identity, pins }))).rejects.toThrow()
    await vi.waitFor(() => expect(refusals()).toHaveLength(2))
    for (const line of refusals()) expect(line).toContain(code)
    expect(lines.join()).not.toContain('"route"')
  })

  it("cannot even be begun with another's certificate", async () => {
    expect(() => gatewayClient({ identity: { cert: gateway.cert, key: stranger.key }, pins })).toThrow(
      /key values mismatch/i,
    )
  })

  it('is refused to plain HTTP', async () => {
    const plain = server.url.replace('https:', 'http:')
    expect(await asGateway(undefined, plain)).toMatchObject({ kind: 'unanswered' })
    await vi.waitFor(() => expect(lines.join()).toContain('a connection does not speak TLS as it should'))
    expect(lines.join()).toContain('ERR_SSL_HTTP_REQUEST')
  })

  it('is refused to older TLS', async () => {
    const socket = tlsConnect({
      ...at(server.url),
      ...gateway,
      maxVersion: 'TLSv1.2',
      rejectUnauthorized: false,
    })
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')
  })

  it('keeps a connection for the next request', async () => {
    const { url, connections } = await startRelay()
    const client = gatewayClient({ identity: gateway, pins }, url)
    for (const _ of [1, 2, 3])
      expect(await client.ask(QUERY, { ...aCall(), caller: aClerk() })).toEqual(answered)
    expect(connections()).toBe(1)
    const feed = centerClient({ identity: center, pins }, url)
    for (let asked = 0; asked < 20; asked++) expect((await asCenter(feed)).status).toBe(200)
    // Its pool has four.
    expect(connections()).toBeLessThanOrEqual(1 + 4)
  })

  it('knows a client again by its session, and judges its key again', async () => {
    const first = await handshake({ ...gateway })
    const { session } = first
    const again = await handshake({ ...gateway, session: session! })
    expect([first.isReused, again.isReused]).toEqual([false, true])
    for (const { answer } of [first, again]) expect(answer).toContain('HTTP/1.1 401')
    expect(refusals()).toEqual([])
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * DAY_MS })
    const late = tlsConnect({ ...at(server.url), ...gateway, session: session!, rejectUnauthorized: false })
    await once(
      late.on('error', () => {}),
      'close',
    )
    vi.useRealTimers()
    await vi.waitFor(() => expect(refusals().join()).toContain('TLS_CERTIFICATE_OUT_OF_DATE'))
  })

  it('lets a request in flight finish when the server is stopped', async () => {
    const other = await start(own)
    const client = gatewayClient({ identity: gateway, pins }, other.url)
    const asked = client.ask('{"query":"{ slow }"}', { ...aCall(), caller: aClerk() })
    await vi.waitFor(() => expect(letGo).toBeDefined())
    const idle = tlsConnect({ ...at(other.url), ...gateway, rejectUnauthorized: false })
    await once(idle.resume(), 'secureConnect')
    const closed = other.close()
    // Idle connections are ended first.
    await once(idle, 'close')
    letGo!()
    expect(await asked).toEqual({ kind: 'answered', data: { slow: 'slow' }, errors: [] })
    await closed
  })
})

describe('an agency with another key than the pinned one', () => {
  it.each([
    ['another', stranger, 'TLS_CERTIFICATE_NOT_PINNED'],
    ['one whose certificate has expired', expired, 'TLS_CERTIFICATE_OUT_OF_DATE'],
  ])('(%s) is told nothing', async (_, identity, code) => {
    const { url, told } = await startListener(identity)
    const only = new Set([own.pin, expired.pin])
    expect(await asGateway({ identity: gateway, pins: only }, url)).toEqual({
      kind: 'unanswered',
      code: 'AGENCY_UNAVAILABLE',
      reason: code,
    })
    await expect(asCenter(centerClient({ identity: center, pins: only }, url))).rejects.toMatchObject({
      code,
    })
    expect(told).toEqual([])
  })

  it('is told nothing without a pin either, where no authority vouches for it', async () => {
    expect(await asGateway({ identity: gateway })).toMatchObject({ reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  })
})

const at = (url: string) => ({ host: new URL(url).hostname, port: Number(new URL(url).port) })

/** Stands between a client and the server, and counts connections. */
async function startRelay() {
  let connections = 0
  const relay = createTcpServer((socket) => {
    connections++
    const onward = netConnect(at(server.url))
    socket.on('error', () => onward.destroy()).pipe(onward)
    onward.on('error', () => socket.destroy()).pipe(socket)
  })
  await once(relay.listen(0, '127.0.0.1'), 'listening')
  opened.push({ close: () => new Promise((resolve) => relay.close(resolve)) })
  return { url: `https://127.0.0.1:${(relay.address() as AddressInfo).port}`, connections: () => connections }
}

/** A server with this identity, and what it is told. */
async function startListener(identity: TestIdentity) {
  const told: string[] = []
  const { cert, key } = identity
  const listener = createTlsServer({ cert, key }, (socket) => {
    socket.on('error', () => {}).on('data', (piece) => told.push(String(piece)))
  })
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  opened.push({ close: () => new Promise((resolve) => listener.close(resolve)) })
  return { url: `https://127.0.0.1:${(listener.address() as AddressInfo).port}`, told }
}

/** A connection with these options, and what a request over it was answered. */
async function handshake(options: ConnectionOptions) {
  const socket: TLSSocket = tlsConnect({
    ...at(server.url),
    rejectUnauthorized: false,
    ...options,
  })
  let session: Buffer | undefined
  socket.on('session', (ticket) => {
    session = ticket
  })
  const answer = once(socket, 'data')
  socket.write('GET /own HTTP/1.1\r\nhost: courts\r\nconnection: close\r\n\r\n')
  const [text] = await answer
  if (!options.session) await vi.waitFor(() => expect(session).toBeDefined())
  const isReused = socket.isSessionReused()
  socket.destroy()
  return { session, isReused, answer: String(text) }
}
