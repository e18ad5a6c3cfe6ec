import { request } from 'undici'
import { connectDatabase, type Database } from '../../subgraphs/kit/database.ts'
import { startSubgraph } from '../../subgraphs/kit/main.ts'
import { createLogger } from '../../subgraphs/kit/process/logger.ts'
import type { SubgraphDefinition } from '../../subgraphs/kit/subgraph.ts'
import { type Asker, askerOf } from './ask.ts'
import { createTestDatabase } from './database.ts'
import { agencyKeys, requestHeaders } from './keys.ts'

/** A department's subgraph in this process, on a database of its own, asked over real HTTP. */
export interface TestSubgraph extends Asker {
  readonly url: string
  readonly databaseUrl: string
  readonly db: Database
  /** Texts of the statements that the subgraph sent since the last time they were taken. */
  takeStatements(): string[]
  changes(after?: string, limit?: number): Promise<{ status: number; body: unknown }>
  close(): Promise<void>
}

export async function startTestSubgraph<Loaders>(
  definition: SubgraphDefinition<Loaders>,
): Promise<TestSubgraph> {
  const database = await createTestDatabase()
  let statements: string[] = []
  const agency = definition.agency.code
  const server = await startSubgraph(
    definition,
    { HOST: '127.0.0.1', PORT: 0, DATABASE_URL: database.url, LOG_LEVEL: 'silent', ...agencyKeys(agency) },
    {
      log: createLogger('test', process.env.TEST_LOG_LEVEL ?? 'silent'),
      onStatement: (text) => text.includes('pg_catalog.pg_type') || statements.push(text),
    },
  )
  const db = connectDatabase({ url: database.url, schema: agency, maxConnections: 4 })

  return {
    url: server.url,
    databaseUrl: database.url,
    db,
    takeStatements: () => {
      const taken = statements
      statements = []
      return taken
    },
    ...askerOf(server.url, agency),
    changes: async (after, limit) => {
      const search = new URLSearchParams({ ...(after && { after }), ...(limit && { limit: String(limit) }) })
      const path = `/changes${search.size > 0 ? `?${search}` : ''}`
      const answer = await request(`${server.url}${path}`, {
        headers: await requestHeaders('center', agency, { path }),
      })
      return { status: answer.statusCode, body: await answer.body.json() }
    },
    close: async () => {
      await server.close()
      await db.$client.end()
      await database.drop()
    },
  }
}
