import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'graphql'
import type { DestinationStream } from 'pino'
import postgres from 'postgres'
import { request } from 'undici'
import { createGateway, type Gateway, type GatewayOptions } from '../../gateway/create-gateway.ts'
import { loadDocuments } from '../../gateway/operation/documents.ts'
import { shipAgreements } from '../../scripts/deployment/access/ship.ts'
import { shippedAgreements } from '../../scripts/deployment/access/shipped-agreements.ts'
import { provisionDatabase } from '../../scripts/deployment/provision.ts'
import { startIndexer } from '../../subgraphs/center/indexer/start.ts'
import { startCenter } from '../../subgraphs/center/start.ts'
import { definition as center } from '../../subgraphs/center/subgraph.ts'
import { startWorker } from '../../subgraphs/center/worker/start.ts'
import { definition as courts } from '../../subgraphs/courts/subgraph.ts'
import { definition as health } from '../../subgraphs/health/subgraph.ts'
import { AGENCIES, type AgencyCode, DEPARTMENTS } from '../../subgraphs/kit/contract/agencies.ts'
import { readPrivateKey } from '../../subgraphs/kit/contract/caller.ts'
import { readCoordinates } from '../../subgraphs/kit/contract/coordinates.ts'
import { readMacKeys } from '../../subgraphs/kit/contract/request-mac.ts'
import { migrateAgency } from '../../subgraphs/kit/database.ts'
import { startSubgraph } from '../../subgraphs/kit/main.ts'
import { createLogger } from '../../subgraphs/kit/process/logger.ts'
import type { SubgraphDefinition } from '../../subgraphs/kit/subgraph.ts'
import { definition as maritime } from '../../subgraphs/maritime/subgraph.ts'
import { definition as petitions } from '../../subgraphs/petitions/subgraph.ts'
import { definition as police } from '../../subgraphs/police/subgraph.ts'
import { definition as transport } from '../../subgraphs/transport/subgraph.ts'
import { PUBLIC_URL, SUPERGRAPH_FILE } from './center.ts'
import { engine } from './engine.ts'
import { agencyKeys, keys, linkSecrets, macKeyOf, sourcesAt } from './keys.ts'

const OPERATIONS = fileURLToPath(new URL('../../schema/operations', import.meta.url))
const DEPARTMENT_DEFINITIONS = [courts, petitions, police, maritime, health, transport]
export const SUPERGRAPH = readFileSync(SUPERGRAPH_FILE, 'utf8')

/** The text of one of the documents that center applications run. */
export function operation(name: string): string {
  return readFileSync(new URL(`../../schema/operations/${name}.graphql`, import.meta.url), 'utf8')
}

export interface SystemAnswer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: answers are as various as the operations
  readonly data: any
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions: { readonly code: string; readonly agency?: string }
  }[]
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** The whole of OneDoor in this process: real HTTP between the parts, a real database for each agency. */
export interface TestSystem {
  readonly gatewayUrl: string
  /** One more gateway of the same kind over the same agencies; closed with the system. */
  startGateway(): Promise<Gateway>
  readonly databaseUrls: Readonly<Record<AgencyCode, string>>
  ask(query: string, variables?: Record<string, unknown>): Promise<SystemAnswer>
  /** Texts of the statements that an agency sent since they were last taken. */
  takeStatements(agency: AgencyCode): string[]
  stopAgency(agency: AgencyCode): Promise<void>
  /** Starts an agency that was stopped, where it was before. */
  startAgency(agency: AgencyCode): Promise<void>
  /** Stops reading the feeds, e.g. so that only what a client asks for is counted. */
  stopIndexer(): Promise<void>
  close(): Promise<void>
}

const ANYWHERE = { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' as const }

/**
 * Starts everything on a new database that `fill` has put a city into, and waits until it is indexed.
 * @param options `logTo`: takes all that all parts have to log
 */
export async function startSystem(
  fill: (urls: Readonly<Record<AgencyCode, string>>) => Promise<void>,
  gatewayOptions: Partial<GatewayOptions> = {},
  { logTo }: { readonly logTo?: DestinationStream } = {},
): Promise<TestSystem> {
  const logOf = (name: string) =>
    createLogger(name, logTo ? 'trace' : (process.env.TEST_LOG_LEVEL ?? 'silent'), logTo)
  const stops: (() => Promise<unknown>)[] = []
  const databaseUrls = await createDatabases(stops)
  await Promise.all(
    [center, ...DEPARTMENT_DEFINITIONS].map((definition) =>
      migrateAgency(definition, databaseUrls[definition.agency.code]),
    ),
  )
  await Promise.all([
    fill(databaseUrls),
    shipAgreements(databaseUrls.center, shippedAgreements(readCoordinates(parse(SUPERGRAPH)))),
  ])

  const statements = Object.fromEntries(AGENCIES.map(({ code }) => [code, [] as string[]]))
  const observed = (agency: AgencyCode) => ({
    log: logOf(agency),
    onStatement: (text: string) => {
      if (!text.includes('pg_catalog.pg_type')) statements[agency]!.push(text)
    },
  })
  const agencies = new Map<AgencyCode, { url: string; close(): Promise<void> }>()
  const environmentOf = (agency: AgencyCode) => ({
    ...ANYWHERE,
    ...agencyKeys(agency),
    // Started again, an agency listens where it did before.
    PORT: Number(new URL(urls.get(agency) ?? 'http://any:0').port),
    DATABASE_URL: databaseUrls[agency],
  })
  const urls = new Map<AgencyCode, string>()
  const centerEnvironment = () => ({
    ...environmentOf('center'),
    CENTER_PRIVATE_KEY: readPrivateKey(keys.center.privateKey),
    PUBLIC_URL,
    linkSecrets,
    supergraphFile: SUPERGRAPH_FILE,
    sources: sourcesAt(
      AGENCIES.filter(({ code }) => urls.has(code)),
      (code) => urls.get(code)!,
    ),
  })
  const startAgency = async (agency: AgencyCode) => {
    const definition = DEPARTMENT_DEFINITIONS.find((one) => one.agency.code === agency)
    const server = definition
      ? await startSubgraph(definition as SubgraphDefinition, environmentOf(agency), observed(agency))
      : await startCenter(centerEnvironment(), observed(agency))
    agencies.set(agency, server)
    urls.set(agency, server.url)
  }
  await Promise.all(DEPARTMENTS.map(({ code }) => startAgency(code)))
  await startAgency('center')
  const indexer = await startIndexer({ ...centerEnvironment(), PORT: 0 }, { log: logOf('indexer') })
  let indexing = true
  const stopIndexer = async () => {
    if (indexing) await indexer.close()
    indexing = false
  }
  const worker = await startWorker(
    { ...centerEnvironment(), PORT: 0, sources: centerEnvironment().sources.filter(isDepartment) },
    { log: logOf('worker'), idleMs: 20 },
  )
  const operations = await loadDocuments(OPERATIONS)
  const startGateway = async (): Promise<Gateway> => {
    const started = await createGateway({
      supergraphSdl: SUPERGRAPH,
      agencies: AGENCIES.map(({ code, name, englishName }) => ({
        code,
        name: `${name} (${englishName})`,
        url: `${urls.get(code)}/graphql`,
        deadlineMs: 5_000,
        macKeys: readMacKeys(macKeyOf('gateway', code)),
      })),
      privateKey: readPrivateKey(keys.gateway.privateKey),
      engine,
      log: logOf('gateway'),
      profile: 'development',
      register: 'center',
      operations,
      ...gatewayOptions,
    })
    stops.push(() => started.close())
    await untilReady(started.url)
    return started
  }
  stops.push(() => Promise.all([...agencies.values()].map((agency) => agency.close())))
  stops.push(stopIndexer)
  stops.push(() => worker.close())
  const gateway = await startGateway()
  await untilReady(indexer.url)

  return {
    gatewayUrl: gateway.url,
    startGateway,
    databaseUrls,
    ask: async (query, variables = {}) => {
      const { statusCode, body } = await request(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      })
      return { status: statusCode, ...((await body.json()) as Omit<SystemAnswer, 'status'>) }
    },
    takeStatements: (agency) => statements[agency]!.splice(0),
    stopAgency: async (agency) => {
      await agencies.get(agency)!.close()
      agencies.delete(agency)
    },
    startAgency,
    stopIndexer,
    close: async () => {
      for (const stop of stops.toReversed()) await stop()
    },
  }
}

const isDepartment = ({ code }: { code: string }) => code !== 'center'

async function createDatabases(stops: (() => Promise<unknown>)[]): Promise<Record<AgencyCode, string>> {
  const adminUrl = process.env.TEST_DATABASE_URL
  if (!adminUrl)
    throw new Error('TEST_DATABASE_URL is not set: run the tests with `npm test`, which starts PostgreSQL.')
  const database = `test_${randomBytes(6).toString('hex')}`
  const urls = await provisionDatabase({ adminUrl, database, secret: 'of tests' })
  stops.push(async () => {
    const admin = postgres(adminUrl, { max: 1, onnotice: () => undefined })
    await admin`drop database if exists ${admin(database)} with (force)`
    await admin.end()
  })
  return urls
}

async function untilReady(indexerUrl: string): Promise<void> {
  for (;;) {
    const { statusCode, body } = await request(`${indexerUrl}/health/ready`)
    await body.dump()
    if (statusCode === 200) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
