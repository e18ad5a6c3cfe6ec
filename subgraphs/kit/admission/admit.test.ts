import { Writable } from 'node:stream'
import fc from 'fast-check'
import fastify from 'fastify'
import { type Dispatcher, request } from 'undici'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createAgencyClient } from '../../../gateway/agencies/agency-client.ts'
import { aCall } from '../../../tests/gateway/hostile-agency.ts'
import { aClerk, agencyKeys, keys, requestHeaders } from '../../../tests/harness/keys.ts'
import { startTestSubgraph, type TestSubgraph } from '../../../tests/harness/subgraph.ts'
import { definition } from '../../courts/subgraph.ts'
import { CALLER_HEADER, createCallerSigner, readPrivateKey } from '../contract/caller.ts'
import { generateMacKey, MAC_HEADER, readMacKeys } from '../contract/request-mac.ts'
import { createLogger } from '../process/logger.ts'
import { type RunningServer, type ServerOptions, startServer } from '../server.ts'
import { buildSchema } from '../subgraph.ts'
import { admitOnlyBoundRequests } from './admit.ts'

interface Recorded {
  readonly method: Dispatcher.HttpMethod
  readonly path: string
  readonly headers: Record<string, string>
  readonly body?: string
}

const MINUTE_MS = 60_000
const PATH = '/graphql?a=1'
const BODY = '{"query":"{ __typename }"}'

let courts: TestSubgraph
let server: RunningServer
/** For whom GraphQL was answered, and with what the agency's own route was called. */
const called: unknown[] = []
const lines: string[] = []
beforeAll(async () => {
  courts = await startTestSubgraph(definition)
  server = await start()
})
afterAll(async () => {
  await server.close()
  await courts.close()
})
afterEach(() => {
  vi.useRealTimers()
  called.length = 0
  lines.length = 0
})

/** A kit server with a route of the agency's own. */
function start(options: Partial<ServerOptions> & { port?: number } = {}): Promise<RunningServer> {
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  return startServer({
    agency: definition.agency,
    environment: { HOST: '127.0.0.1', PORT: options.port ?? 0, ...agencyKeys('courts') },
    schema: buildSchema(definition),
    db: courts.db,
    log: createLogger('courts', 'info', destination),
    createContext: ({ officer }) => {
      called.push(officer)
      return { records: {}, loaders: {} }
    },
    routes: [
      {
        url: '/own',
        issuer: 'gateway',
        answer: async (query) => {
          called.push(query)
          return {}
        },
      },
    ],
    ...options,
  })
}

const record = async (changes: Partial<Recorded> = {}): Promise<Recorded> => {
  const asked = { method: 'POST', path: PATH, body: BODY, requestId: 'request-1', ...changes } as const
  return { ...asked, headers: await requestHeaders('gateway', 'courts', asked) }
}

async function play({ method, path, headers, body }: Recorded, url = server.url) {
  const answer = await request(`${url}${path}`, { method, headers, body: body ?? null })
  const text = await answer.body.text()
  const { errors } = JSON.parse(text || '{}') as { errors?: { message: string; extensions: unknown }[] }
  return { status: answer.statusCode, error: errors?.[0] }
}

const refused = (message: string) => ({
  status: 401,
  error: { message: expect.stringContaining(message), extensions: { code: 'UNAUTHENTICATED' } },
})

it('admits whom a route is for, with a body and without', async () => {
  expect(await play(await record())).toEqual({ status: 200, error: undefined })
  const { body: _, ...withoutBody } = await record({ method: 'GET', path: '/own?b=2', body: '' })
  expect(await play(withoutBody)).toEqual({ status: 200, error: undefined })
  expect(called).toEqual(['clerk-1', { b: '2' }])
})

describe('refuses', () => {
  it('an assertion without its binding', async () => {
    const { headers, ...asked } = await record()
    const { [MAC_HEADER]: _, ...unbound } = headers
    expect(await play({ ...asked, headers: unbound })).toEqual(refused('x-onedoor-mac is missing'))
  })

  it.each(['1764054803123', 'a.b.c', '1764054803123.short.ohH1mb7mxcJxmtibM59A6u2JWpNqz3Cm15h7Bz1ETMY'])(
    'a binding of another form: %s',
    async (mac) => {
      const { headers, ...asked } = await record()
      const answer = await play({ ...asked, headers: { ...headers, [MAC_HEADER]: mac } })
      expect(answer).toEqual(refused('not of its form'))
    },
  )

  it("a binding with another agency's secret, or the other issuer's", async () => {
    const asked = await record()
    for (const [issuer, agency] of [
      ['gateway', 'police'],
      ['center', 'courts'],
    ] as const) {
      const other = await requestHeaders(issuer, agency, { path: PATH, body: BODY, requestId: 'request-1' })
      const headers = { ...asked.headers, [MAC_HEADER]: other[MAC_HEADER]! }
      expect(await play({ ...asked, headers })).toEqual(refused('was not made for this request'))
    }
  })

  it("one request's binding on another's assertion", async () => {
    const asked = await record()
    const other = await requestHeaders('gateway', 'courts', { path: PATH }, aClerk({ officer: 'clerk-2' }))
    const headers = { ...asked.headers, [CALLER_HEADER]: other[CALLER_HEADER]! }
    expect(await play({ ...asked, headers })).toEqual(refused('was not made for this request'))
  })

  it('any change of what is sent', async () => {
    const letter = fc.constantFrom(...'abcXYZ019')
    const part = fc.constantFrom('method', 'path', 'body', 'x-request-id', CALLER_HEADER, MAC_HEADER)
    await fc.assert(
      fc.asyncProperty(part, fc.nat(), letter, async (name, at, by) => {
        const asked = await record()
        const text = name in asked ? asked[name as 'path'] : asked.headers[name]!
        // The first character of a path begins it.
        const place = name === 'path' ? 1 + (at % (text.length - 1)) : at % text.length
        const changed = text.slice(0, place) + by + text.slice(place + 1)
        fc.pre(changed !== text)
        const tampered =
          name === 'method'
            ? { ...asked, method: 'PUT' as const }
            : name in asked
              ? { ...asked, [name]: changed }
              : { ...asked, headers: { ...asked.headers, [name]: changed } }
        expect((await play(tampered)).status).toBe(401)
        expect(called).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  it('a path that was cut off or added to', async () => {
    const asked = await record()
    for (const path of ['/graphql', '/graphql?a=1&b=2', '/graphql?a=1&', '//graphql?a=1', '/own?a=1'])
      expect(await play({ ...asked, path })).toEqual(refused('was not made for this request'))
  })

  it('a body that was taken away, or put where there was none', async () => {
    const { body: _, ...bodiless } = await record()
    expect(await play(bodiless)).toEqual(refused('was not made for this request'))
    expect(await play({ ...(await record({ body: '' })), body: BODY })).toEqual(
      refused('was not made for this request'),
    )
  })

  it('what is unproven before its body is parsed', async () => {
    const bad = await record({ body: '{' })
    expect(await play({ ...bad, body: '[' })).toEqual(refused('was not made for this request'))
    expect(await play(bad)).toMatchObject({ status: 400, error: { extensions: { code: 'BAD_REQUEST' } } })
    const text = await record()
    const headers = { ...text.headers, 'content-type': 'text/plain' }
    expect(await play({ ...text, headers })).toMatchObject({ status: 400 })
    expect(called).toEqual([])
  })

  it('whom a route is not for, and anybody where it does not say', async () => {
    const path = '/own'
    const headers = await requestHeaders('center', 'courts', { path })
    expect(await play({ method: 'GET', path, headers })).toEqual(refused('not for the center'))
    const bare = fastify()
    admitOnlyBoundRequests(bare, { audience: 'courts', keys: agencyKeys('courts') })
    bare.get(path, async () => 'told')
    for (const issuer of ['gateway', 'center'] as const) {
      const answer = await bare.inject({
        path,
        headers: await requestHeaders(issuer, 'courts', { path }),
      })
      expect(answer.body).toContain(`This route is not for the ${issuer}.`)
    }
  })

  it('what was sent too long ago, or is yet to be sent', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const now = Date.now()
    vi.setSystemTime(now - 2 * MINUTE_MS)
    const old = await start()
    vi.setSystemTime(now)
    const sentAt = async (ms: number) => {
      // The assertion is of now, and reused.
      await record()
      vi.setSystemTime(now + ms)
      const asked = await record()
      vi.setSystemTime(now)
      return play(asked, old.url)
    }
    expect(await sentAt(-MINUTE_MS - 6_000)).toEqual(refused('more than a minute ago'))
    expect(await sentAt(6_000)).toEqual(refused('from the future'))
    expect((await sentAt(-MINUTE_MS - 4_000)).status).toBe(200)
    expect((await sentAt(4_000)).status).toBe(200)
    await old.close()
  })

  it('says in its log whom it refused, and nothing of what they sent', async () => {
    const asked = await record()
    await play({ ...asked, body: `${BODY} ` })
    await vi.waitFor(() => expect(lines.join()).toContain('caller refused'))
    expect(lines.join()).toContain('"requestId":"request-1"')
    for (const header of [CALLER_HEADER, MAC_HEADER])
      expect(lines.join()).not.toContain(asked.headers[header])
  })
})

describe("what the center alone may call is guarded as well, and answered nothing from the agency's records", () => {
  it.each<[string, string | undefined]>([
    ['/changes?limit=1', undefined],
    ['/records', '{"ids":["courts:1"]}'],
    ['/inbox', `{"id":"m-1","kind":"test.unknown","at":"2026-03-01T01:30:00.000Z","body":{}}`],
  ])('%s', async (path, body) => {
    const method = body === undefined ? 'GET' : 'POST'
    const asked = { method, path, ...(body !== undefined && { body }) } as const
    const from = async (issuer: 'gateway' | 'center', agency: string) => requestHeaders(issuer, agency, asked)
    const own = await from('center', 'courts')
    const { [MAC_HEADER]: _, ...unbound } = own
    const otherSecret = { ...own, [MAC_HEADER]: (await from('center', 'police'))[MAC_HEADER]! }
    courts.takeStatements()
    for (const headers of [{}, unbound, otherSecret, await from('gateway', 'courts')])
      expect((await play({ ...asked, headers }, courts.url)).status).toBe(401)
    const elsewhere = path === '/records' ? '/inbox' : '/records'
    expect((await play({ ...asked, path: elsewhere, headers: own }, courts.url)).status).toBe(401)
    expect(courts.takeStatements()).toEqual([])
    expect((await play({ ...asked, headers: own }, courts.url)).status).toBe(200)
    courts.takeStatements()
    expect(await play({ ...asked, headers: own }, courts.url)).toEqual(refused('was here before'))
    expect(courts.takeStatements()).toEqual([])
  })
})

it('a gateway without the shared secret has no answer, and says nothing of why', async () => {
  const sign = createCallerSigner({ issuer: 'gateway', privateKey: readPrivateKey(keys.gateway.privateKey) })
  const endpoint = { code: 'courts', name: '法院', url: `${server.url}/graphql`, deadlineMs: 5_000 }
  const limits = { connections: 1, waitingFetches: 1, answerBytes: 10_000 }
  for (const macKeys of [undefined, readMacKeys(generateMacKey())]) {
    const client = createAgencyClient({ ...endpoint, macKeys }, sign, limits)
    expect(await client.ask(BODY, { ...aCall(), caller: aClerk() })).toEqual({
      kind: 'unanswered',
      code: 'AGENCY_BAD_RESPONSE',
      reason: 'status 401',
    })
    await client.close()
  }
  expect(called).toEqual([])
})

describe('a request that is played again is refused', () => {
  it('by the server that answered it, whatever it answered', async () => {
    const asked = await record()
    expect((await play(asked)).status).toBe(200)
    for (const _ of [1, 2]) expect(await play(asked)).toEqual(refused('was here before'))
    expect(called).toHaveLength(1)
    const bad = await record({ body: '{' })
    expect((await play(bad)).status).toBe(400)
    expect(await play(bad)).toEqual(refused('was here before'))
  })

  it('and one that is the same, but was sent anew, is not', async () => {
    const [first, second] = [await record(), await record()]
    expect(first.headers[CALLER_HEADER]).toBe(second.headers[CALLER_HEADER])
    expect((await play(first)).status).toBe(200)
    expect((await play(second)).status).toBe(200)
  })

  it('when the two come at the same time', async () => {
    const asked = await record()
    const statuses = (await Promise.all(Array.from({ length: 8 }, () => play(asked)))).map(
      ({ status }) => status,
    )
    expect(statuses.sort()).toEqual([200, ...Array<number>(7).fill(401)])
    expect(called).toHaveLength(1)
  })

  it('by a server that has started again', async () => {
    const first = await start()
    const port = Number(new URL(first.url).port)
    const [asked, kept] = [await record(), await record()]
    expect((await play(asked, first.url)).status).toBe(200)
    await first.close()
    const second = await start({ port })
    expect(await play(asked, second.url)).toEqual(refused('before this server started'))
    expect(await play(kept, second.url)).toEqual(refused('before this server started'))
    expect((await play(await record(), second.url)).status).toBe(200)
    await second.close()
  })

  it('as is every other, while more would have to be remembered than can', async () => {
    const small = await start({ mostRemembered: 2 })
    for (const _ of [1, 2]) expect((await play(await record(), small.url)).status).toBe(200)
    expect(await play(await record(), small.url)).toMatchObject({
      status: 503,
      error: { extensions: { code: 'OVERLOADED' } },
    })
    await vi.waitFor(() => expect(lines.join()).toContain('more requests came than can be remembered'))
    await small.close()
  })
})
