import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { enterAgencies } from '../../subgraphs/center/agencies/queries.ts'
import { startCenter } from '../../subgraphs/center/start.ts'
import { definition } from '../../subgraphs/center/subgraph.ts'
import { AGENCIES, DEPARTMENTS } from '../../subgraphs/kit/contract/agencies.ts'
import { readPrivateKey } from '../../subgraphs/kit/contract/caller.ts'
import { connectDatabase, type Database, migrateAgency } from '../../subgraphs/kit/database.ts'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import { type Asker, askerOf } from './ask.ts'
import { createTestDatabase } from './database.ts'
import { agencyKeys, keys, linkSecrets, sourcesAt } from './keys.ts'

/** The center's subgraph in this process, on a database of its own, asked over real HTTP. */
export interface TestCenter extends Asker {
  readonly url: string
  readonly databaseUrl: string
  readonly db: Database
  /** Texts of the statements that the subgraph sent since the last time they were taken. */
  takeStatements(): string[]
  close(): Promise<void>
}

/** Nobody listens there. */
const ABSENT = 'http://127.0.0.1:9'

/** The center's database without its subgraph: migrated, with the agencies entered. */
export async function createCenterDatabase(): Promise<{ db: Database; url: string; drop(): Promise<void> }> {
  const database = await createTestDatabase()
  await migrateAgency(definition, database.url)
  const db = connectDatabase({ url: database.url, schema: 'center', maxConnections: 4 })
  await enterAgencies(db, AGENCIES)
  return {
    db,
    url: database.url,
    drop: async () => {
      await db.$client.end()
      await database.drop()
    },
  }
}

/** The committed supergraph. */
export const SUPERGRAPH_FILE = fileURLToPath(new URL('../../schema/supergraph.graphql', import.meta.url))

/** Under which links for residents are made. */
export const PUBLIC_URL = 'https://public.example'

/**
 * @param urls base URLs of the departments that are there
 * @param log what its log goes to, for who wants to see it
 * @param supergraphFile what tells whose a field is
 */
export async function startTestCenter(
  urls: Readonly<Record<string, string>> = {},
  log: Logger = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }),
  supergraphFile: string = SUPERGRAPH_FILE,
): Promise<TestCenter> {
  const database = await createTestDatabase()
  let statements: string[] = []
  const server = await startCenter(
    {
      HOST: '127.0.0.1',
      PORT: 0,
      DATABASE_URL: database.url,
      LOG_LEVEL: 'silent',
      CENTER_PRIVATE_KEY: readPrivateKey(keys.center.privateKey),
      PUBLIC_URL,
      linkSecrets,
      supergraphFile,
      sources: sourcesAt(DEPARTMENTS, (code) => urls[code] ?? ABSENT),
      ...agencyKeys('center'),
    },
    {
      log,
      onStatement: (text) => text.includes('pg_catalog.pg_type') || statements.push(text),
    },
  )
  const db = connectDatabase({ url: database.url, schema: 'center', maxConnections: 4 })
  return {
    url: server.url,
    databaseUrl: database.url,
    db,
    takeStatements: () => {
      const taken = statements
      statements = []
      return taken
    },
    ...askerOf(server.url, 'center'),
    close: async () => {
      await server.close()
      await db.$client.end()
      await database.drop()
    },
  }
}
