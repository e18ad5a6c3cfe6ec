import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { createServer as createTcpServer } from 'node:net'
import tls, { createServer, type TLSSocket } from 'node:tls'
import { afterEach, expect, test, vi } from 'vitest'
import { makeIdentity } from '../../../tests/harness/certificate.ts'
import { HttpClient } from './http-client.ts'
import type { Outcome } from './response-parser.ts'

/** For `localhost`, signed by itself, and nobody's beyond this test. */
const { cert: CERTIFICATE, key: KEY } = makeIdentity()

const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const close of opened.splice(0).reverse()) await close()
})

/** A server of https: that answers every request, and what it saw of who asked. */
async function startServer(respond = (socket: Socket) => void socket.write(RESPONSE)) {
  const seen: { servername: TLSSocket['servername']; protocol: TLSSocket['alpnProtocol'] }[] = []
  const options = { cert: CERTIFICATE, key: KEY, ALPNProtocols: ['h2', 'http/1.1'] }
  const server = createServer(options, (socket) => {
    seen.push({ servername: socket.servername, protocol: socket.alpnProtocol })
    socket.on('error', () => {}).on('data', () => respond(socket))
  })
  await once(server.listen(0, 'localhost'), 'listening')
  opened.push(() => new Promise((resolve) => server.close(resolve)))
  return { port: (server.address() as AddressInfo).port, seen }
}

const RESPONSE = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}'

function ask(client: HttpClient, ms: number): Promise<Outcome> {
  return new Promise((resolve) => client.post([], '{}', performance.now() + ms, resolve))
}

function connect(url: string): HttpClient {
  const client = new HttpClient({
    url: new URL(url),
    connections: 1,
    waiting: 1,
    bodyBytes: 100,
    wantsBody: () => true,
  })
  opened.push(() => client.close())
  return client
}

/** As NODE_EXTRA_CA_CERTS does for a process. */
function trustCertificate(): void {
  const { createSecureContext } = tls
  vi.spyOn(tls, 'createSecureContext').mockImplementation((options) =>
    createSecureContext({ ...options, ca: CERTIFICATE }),
  )
}

test('asks a server whose certificate holds, by its name, and keeps the connection', async () => {
  trustCertificate()
  const { port, seen } = await startServer()
  const client = connect(`https://localhost:${port}/graphql`)
  for (const _ of [1, 2]) expect(await ask(client, 10_000)).toMatchObject({ kind: 'response', status: 200 })
  expect(seen).toEqual([{ servername: 'localhost', protocol: 'http/1.1' }])
})

test('tells nothing to a server whose certificate nobody vouches for', async () => {
  const asked = vi.fn()
  const { port } = await startServer(asked)
  expect(await ask(connect(`https://localhost:${port}/graphql`), 10_000)).toEqual({
    kind: 'unavailable',
    reason: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  })
  expect(asked).not.toHaveBeenCalled()
})

test('tells nothing to a server whose certificate is for another name', async () => {
  trustCertificate()
  const asked = vi.fn()
  const { port } = await startServer(asked)
  expect(await ask(connect(`https://127.0.0.1:${port}/graphql`), 10_000)).toEqual({
    kind: 'unavailable',
    reason: 'ERR_TLS_CERT_ALTNAME_INVALID',
  })
  expect(asked).not.toHaveBeenCalled()
})

test('a connection that is not made by the deadline gives its place to the next', async () => {
  const sockets: Socket[] = []
  // It never says a word of TLS.
  const server = createTcpServer((socket) => void sockets.push(socket.on('error', () => {}).resume()))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  opened.push(() => new Promise((resolve) => server.close(resolve)))
  const client = connect(`https://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`)
  const first = ask(client, 50)
  const second = ask(client, 200)
  expect(await first).toMatchObject({ kind: 'overdue' })
  expect(await second).toMatchObject({ kind: 'overdue' })
  await vi.waitFor(() => expect(sockets).toHaveLength(2), 10_000)
  await vi.waitFor(() => expect(sockets.every(({ closed }) => closed)).toBe(true), 10_000)
})
