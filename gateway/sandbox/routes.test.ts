import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PAGES } from './pages.ts'
import { type SandboxOptions, sandbox } from './routes.ts'

const SUPERGRAPH = `
  enum join__Graph { POLICE @join__graph(name: "police", url: "http://10.0.0.7:4004/graphql") }
  type Query @join__type(graph: POLICE) { incidents: Int }`

let app: FastifyInstance
let assets: string

beforeEach(async () => {
  assets = await mkdtemp(join(tmpdir(), 'onedoor-sandbox-'))
  await writeFile(join(assets, 'voyager.css'), 'svg {}')
})

afterEach(async () => {
  await app.close()
  await rm(assets, { recursive: true })
})

const city = async () => ({
  data: {
    people: { nodes: [{ id: 'p-1', disputes: { totalCount: 1, byAgency: [] } }] },
    person: { disputes: { nodes: [] } },
  },
})

async function serve(options: Partial<SandboxOptions> = {}): Promise<FastifyInstance> {
  app = fastify()
  await app.register(sandbox, {
    prefix: '/sandbox',
    supergraphSdl: () => SUPERGRAPH,
    operations: [
      {
        name: 'UnifiedPerson',
        folder: '',
        document: 'query UnifiedPerson { a }',
        variables: { id: 'placeholder' },
      },
    ],
    graphqlPath: '/graphql',
    developmentProfile: true,
    execute: city,
    assets,
    ...options,
  })
  return app
}

const get = async (path: string) => app.inject({ url: path })

describe('pages and assets', () => {
  test.each([
    '/sandbox',
    '/sandbox/',
    '/sandbox/map',
    '/sandbox/agencies',
    '/sandbox/assets/explorer.js',
    '/sandbox/assets/voyager.css',
  ])('%s is served under a policy that names no other host', async (path) => {
    await serve()
    const answer = await get(path)
    expect(answer.statusCode).toBe(200)
    const policy = String(answer.headers['content-security-policy'])
    expect(policy).toContain("default-src 'self'")
    expect(policy).not.toMatch(/https?:|wss?:|\*|'unsafe-eval'/)
    expect(answer.headers['cross-origin-opener-policy']).toBe('same-origin')
  })

  test('pages load from their own prefix alone', async () => {
    await serve()
    for (const { path } of PAGES) {
      const { body } = await get(`/sandbox${path}`)
      const loaded = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address)
      expect(loaded.length).toBeGreaterThan(5)
      expect(loaded.filter((address) => !address!.startsWith('/sandbox'))).toEqual([])
    }
  })

  test('before the first build every path says what to run', async () => {
    await serve({ assets: join(assets, 'absent') })
    for (const path of ['/sandbox', '/sandbox/map', '/sandbox/assets/explorer.js']) {
      const answer = await get(path)
      expect([answer.statusCode, answer.body]).toEqual([503, expect.stringContaining('npm run build')])
    }
  })
})

describe('examples.json', () => {
  test('examples name real records', async () => {
    await serve()
    expect((await get('/sandbox/examples.json')).json()).toMatchObject({
      graphqlPath: '/graphql',
      operations: [{ name: 'UnifiedPerson', variables: { id: 'p-1' } }],
    })
  })

  test('a graph that cannot answer leaves the placeholders', async () => {
    await serve({ execute: async () => ({ data: null, errors: [{ message: 'away' }] }) })
    const answer = await get('/sandbox/examples.json')
    expect([answer.statusCode, answer.json().operations[0].variables]).toEqual([200, { id: 'placeholder' }])
  })
})

test.each(['/sandbox', '/sandbox/examples.json', '/sandbox/ownership.json', '/sandbox/assets/explorer.js'])(
  'outside the development profile %s is not there',
  async (path) => {
    await serve({ developmentProfile: false })
    expect((await get(path)).statusCode).toBe(404)
  },
)

test('ownership.json follows the supergraph and never tells where agencies listen', async () => {
  let sdl = SUPERGRAPH
  await serve({ supergraphSdl: () => sdl })
  const answer = await get('/sandbox/ownership.json')
  expect(answer.json()).toMatchObject({ types: [{ name: 'Query', owner: 'police' }] })
  expect(answer.body).not.toContain('10.0.0.7')
  sdl = SUPERGRAPH.replace('incidents', 'stations')
  expect((await get('/sandbox/ownership.json')).body).toContain('stations')
})
