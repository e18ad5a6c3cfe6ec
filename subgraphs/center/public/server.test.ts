import { connect } from 'node:net'
import { pino } from 'pino'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCenterDatabase } from '../../../tests/harness/center.ts'
import { linkSecrets } from '../../../tests/harness/keys.ts'
import { startTestPublicServer, type TestPublicServer } from '../../../tests/harness/public-server.ts'
import { createLinkSigner } from './link-signer.ts'
import { startPublicServer } from './server.ts'

let database: Awaited<ReturnType<typeof createCenterDatabase>>
let server: TestPublicServer
beforeAll(async () => {
  database = await createCenterDatabase()
  server = await startTestPublicServer(database.url)
})
afterAll(async () => {
  await server.close()
  await database.drop()
})

describe("the residents' server", () => {
  it('answers what it does not know with a page that a resident can read', async () => {
    for (const path of ['/', '/graphql', '/g', '/g/x/y']) {
      const { status, headers, text } = await server.get(path)
      expect(status, path).toBe(404)
      expect(headers['content-type']).toBe('text/html; charset=utf-8')
      expect(text).toContain('没有这个页面')
    }
  })

  it('forbids pages everything that they do not need', async () => {
    const { headers, text } = await server.get('/nowhere')
    const policy = headers['content-security-policy']
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; /)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/script|unsafe|https?:/)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    expect(text).not.toMatch(/<script|https?:|\son\w+=/)
  })

  it('is live and ready', async () => {
    expect(JSON.parse((await server.get('/health/live')).text)).toEqual({ status: 'live' })
    expect(JSON.parse((await server.get('/health/ready')).text)).toEqual({ status: 'ready' })
  })

  it('takes forms, and no body that is too large or of a kind that no form has', async () => {
    const taking = await startPublicServer({
      host: '127.0.0.1',
      port: 0,
      trustedProxies: [],
      requestsPerMinute: 100,
      publicUrl: 'https://public.example',
      uploadFolder: '/nowhere',
      links: createLinkSigner(linkSecrets),
      routes: [(routes) => void routes.post('/echo', async ({ body }) => body)],
      db: database.db,
      log: pino({ level: 'silent' }),
      now: () => new Date(),
    })
    const post = async (body: string, type: string) => {
      const headers = { 'content-type': type }
      const answer = await request(`${taking.url}/echo`, { method: 'POST', body, headers })
      return { status: answer.statusCode, text: await answer.body.text() }
    }
    const form = 'application/x-www-form-urlencoded'
    expect(await post('text=%E4%BD%A0&a=1&a=2', form)).toEqual({ status: 200, text: '{"text":"你","a":"2"}' })
    expect(await post(`text=${'x'.repeat(70_000)}`, form)).toMatchObject({ status: 413 })
    expect((await post('<a/>', 'application/xml')).text).toContain('无法识别的请求')
    await taking.close()
  })
})

it('refuses a token of any length as any other', async () => {
  for (const length of [1, 300, 5000]) {
    const { status, text } = await server.get(`/g/${'a'.repeat(length)}`)
    expect([status, text]).toEqual([403, expect.stringContaining('二维码无效')])
  }
})

describe('an address', () => {
  it('may ask so often in a minute, whatever it asks for', async () => {
    const strict = await startTestPublicServer(database.url, { requestsPerMinute: 3 })
    const statuses: number[] = []
    for (let number = 0; number < 3; number++) statuses.push((await strict.get('/g/forged')).status)
    const refused = await strict.get('/nowhere')
    expect(statuses).toEqual([403, 403, 403])
    expect(refused.status).toBe(429)
    expect(refused.text).toMatch(/请在 \d+ 秒后再试/)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect((await strict.get('/health/ready')).status).toBe(200)
    await strict.close()
  })

  it('is what a trusted proxy says, and nobody else', async () => {
    const ask = async (trustedProxies: string[]) => {
      const strict = await startTestPublicServer(database.url, { requestsPerMinute: 1, trustedProxies })
      const statuses: number[] = []
      for (const address of ['203.0.113.1', '203.0.113.2', '203.0.113.1'])
        statuses.push((await strict.get('/g/forged', { 'x-forwarded-for': address })).status)
      await strict.close()
      return statuses
    }
    expect(await ask(['127.0.0.1'])).toEqual([403, 403, 429])
    expect(await ask([])).toEqual([403, 429, 429])
  })
})

it('finishes what it is doing before it ends, and takes nothing new', async () => {
  const ending = await startTestPublicServer(database.url)
  const { port } = new URL(ending.url)
  const socket = connect(Number(port), '127.0.0.1')
  await new Promise((resolve) => socket.once('connect', resolve))
  const answer = new Promise<string>((resolve) => {
    let text = ''
    socket.on('data', (bytes) => {
      text += bytes
    })
    socket.once('close', () => resolve(text))
  })
  const closed = ending.close()
  socket.write('GET /g/forged HTTP/1.1\r\nhost: x\r\n\r\n')
  expect(await answer).toMatch(/^HTTP\/1.1 403 .*connection: close/is)
  await closed
  await expect(ending.get('/health/live')).rejects.toThrow()
})
