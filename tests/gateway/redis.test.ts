import { createHash, randomUUID } from 'node:crypto'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startCity, startGateway, type TestCity, type TestGateway } from './harness.ts'
import { redisUrl as url } from './redis-url.ts'
import { aWayTo } from './way-to-redis.ts'

let city: TestCity
const gateways: TestGateway[] = []

beforeAll(async () => {
  city = await startCity()
})
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close()))
})
afterAll(() => city.close())

async function aGateway(redisUrl: string): Promise<TestGateway> {
  const gateway = await startGateway(city, { redisUrl })
  gateways.push(gateway)
  return gateway
}

/** A document that nobody has sent before, with its hash. */
function aNewDocument() {
  const query = `{ clock } # ${randomUUID()}`
  return {
    query,
    persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') },
  }
}

type Persisted = ReturnType<typeof aNewDocument>['persistedQuery']

async function askByHash(gateway: TestGateway, persistedQuery: Persisted, query?: string) {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, extensions: { persistedQuery } }),
  })
  return (await response.json()) as { data?: unknown; errors?: { message: string }[] }
}

/** -1 for a key that is kept forever, -2 for none. */
async function secondsLeft(key: string): Promise<number> {
  const client = await createClient({ url: url! }).connect()
  const seconds = await client.ttl(key)
  client.destroy()
  return seconds
}

describe.skipIf(!url)('persisted queries', () => {
  test('that one gateway was sent are known to the others', async () => {
    const [one, other] = [await aGateway(url!), await aGateway(url!)]
    const { query, persistedQuery } = aNewDocument()
    expect((await askByHash(other, persistedQuery)).errors?.[0]?.message).toBe('PersistedQueryNotFound')
    await askByHash(one, persistedQuery, query)
    expect(await askByHash(other, persistedQuery)).toMatchObject({ data: { clock: 'now' } })
    expect(await secondsLeft(`onedoor:apq:${persistedQuery.sha256Hash}`)).toBeGreaterThan(0)
  })

  test.each(['cut', 'fallSilent'] as const)(
    'are merely unknown when Redis goes away (%s)',
    async (goAway) => {
      const way = await aWayTo(url!)
      const gateway = await aGateway(way.url)
      const { query, persistedQuery } = aNewDocument()
      await askByHash(gateway, persistedQuery, query)
      way[goAway]()
      expect((await askByHash(gateway, persistedQuery)).errors?.[0]?.message).toBe('PersistedQueryNotFound')
      expect(await askByHash(gateway, persistedQuery, query)).toMatchObject({ data: { clock: 'now' } })
      way.cut()
    },
  )
})

test('a gateway whose Redis cannot be reached does not start', async () => {
  await expect(startGateway(city, { redisUrl: 'redis://127.0.0.1:1' })).rejects.toThrow('ECONNREFUSED')
})
