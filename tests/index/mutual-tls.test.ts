import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { request } from 'undici'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { readIndexerEnvironment } from '../../subgraphs/center/environment.ts'
import { startIndexer } from '../../subgraphs/center/indexer/start.ts'
import { definition } from '../../subgraphs/courts/subgraph.ts'
import { courtCases } from '../../subgraphs/courts/tables.ts'
import { AGENCIES } from '../../subgraphs/kit/contract/agencies.ts'
import { connectDatabase } from '../../subgraphs/kit/database.ts'
import { subgraphVariables } from '../../subgraphs/kit/environment.ts'
import { startSubgraph } from '../../subgraphs/kit/main.ts'
import { readEnvironment } from '../../subgraphs/kit/process/environment.ts'
import { createCenterDatabase } from '../harness/center.ts'
import { makeIdentity, type TestIdentity } from '../harness/certificate.ts'
import { createTestDatabase } from '../harness/database.ts'
import { indexedRecords } from '../harness/index-contents.ts'
import { keys, macKeyOf } from '../harness/keys.ts'

/* A feed that is read over mutual TLS, each side with the environment that it would have. */

const WAITING = { timeout: 30_000, interval: 20 }
const log = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' })
const agency = makeIdentity()
const center = makeIdentity()
const stranger = makeIdentity()

const stops: (() => Promise<unknown>)[] = []
let folder: string
let courtsUrl: string
let index: Awaited<ReturnType<typeof createCenterDatabase>>

async function filesOf(name: string, { cert, key }: TestIdentity): Promise<[cert: string, key: string]> {
  const files: [string, string] = [join(folder, `${name}.cert`), join(folder, `${name}.key`)]
  await writeFile(files[0], cert)
  await writeFile(files[1], key)
  return files
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onedoor-tls-'))
  const database = await createTestDatabase()
  const [TLS_CERT, TLS_KEY] = await filesOf('agency', agency)
  const environment = await readEnvironment(z.object(subgraphVariables(definition.agency)), {
    PORT: '0',
    DATABASE_URL: database.url,
    LOG_LEVEL: 'silent',
    GATEWAY_PUBLIC_KEY: keys.gateway.publicKey,
    CENTER_PUBLIC_KEY: keys.center.publicKey,
    GATEWAY_MAC_KEY: macKeyOf('gateway', 'courts'),
    CENTER_MAC_KEY: macKeyOf('center', 'courts'),
    TLS_CERT,
    TLS_KEY,
    TLS_CLIENT_PINS: center.pin,
  })
  const courts = await startSubgraph(definition, environment, { log })
  courtsUrl = courts.url
  const db = connectDatabase({ url: database.url, schema: 'courts', maxConnections: 1 })
  await db.insert(courtCases).values({
    id: 'courts:1',
    caseNumber: '(2025)鲁1102民初1号',
    court: '日照市东港区人民法院',
    caseKind: 'CIVIL',
    stage: 'FILED',
    cause: '民间借贷纠纷',
    occurredAt: new Date('2026-03-01T01:30:00Z'),
    updatedAt: new Date('2026-03-01T01:30:00Z'),
  })
  index = await createCenterDatabase()
  stops.push(
    () => rm(folder, { recursive: true }),
    () => database.drop(),
    () => db.$client.end(),
    () => courts.close(),
    () => index.drop(),
  )
})
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop()
})

/** The center's indexer, which shows itself as this, and believes that the courts have this key. */
async function follow(identity: TestIdentity, pin: string) {
  const [CLIENT_TLS_CERT, CLIENT_TLS_KEY] = await filesOf('center', identity)
  const environment = await readIndexerEnvironment({
    PORT: '0',
    DATABASE_URL: index.url,
    LOG_LEVEL: 'silent',
    CENTER_PRIVATE_KEY: keys.center.privateKey,
    // Nobody listens at the others' places.
    ...Object.fromEntries(
      AGENCIES.flatMap(({ code }) => [
        [`${code.toUpperCase()}_URL`, code === 'courts' ? courtsUrl : 'http://127.0.0.1:9'],
        [`${code.toUpperCase()}_MAC_KEY`, macKeyOf('center', code)],
      ]),
    ),
    CLIENT_TLS_CERT,
    CLIENT_TLS_KEY,
    COURTS_TLS_PIN: pin,
  })
  return startIndexer(environment, { log })
}

it.each([
  ['the agency has another key than it believes', center, stranger.pin],
  ['the agency does not know its key', stranger, agency.pin],
])('an indexer reads nothing when %s', async (_, identity, pin) => {
  const indexer = await follow(identity, pin)
  await vi.waitFor(async () => {
    const { body } = await request(`${indexer.url}/health/ready`)
    const { agencies } = (await body.json()) as { agencies: Record<string, { state: string }> }
    expect(agencies.courts!.state).toBe('failing')
  }, WAITING)
  await indexer.close()
  expect(await indexedRecords(index.db)).toEqual([])
})

it('an indexer reads the feed when each knows the other', async () => {
  const indexer = await follow(center, agency.pin)
  await vi.waitFor(
    async () => expect((await indexedRecords(index.db)).map(({ id }) => id)).toEqual(['courts:1']),
    WAITING,
  )
  await indexer.close()
})
