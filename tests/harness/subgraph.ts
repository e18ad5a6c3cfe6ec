import { pino } from 'pino'
import { request } from 'undici'
import type { Caller } from '../../subgraphs/kit/contract/caller.ts'
import { connectDatabase, type Database } from '../../subgraphs/kit/database.ts'
import { startSubgraph } from '../../subgraphs/kit/main.ts'
import type { SubgraphDefinition } from '../../subgraphs/kit/subgraph.ts'
import { createTestDatabase } from './database.ts'
import { aClerk, callerHeader, publicKeys } from './keys.ts'

export type Answer = {
  // biome-ignore lint/suspicious/noExplicitAny: answers are as various as the operations
  data?: any
  errors?: { message: string; path?: unknown[]; extensions: { code: string } }[]
}

/** A department's subgraph in this process, on a database of its own, asked over real HTTP. */
export interface TestSubgraph {
  readonly url: string
  readonly databaseUrl: string
  readonly db: Database
  /** Texts of the statements that the subgraph sent since the last time they were taken. */
  takeStatements(): string[]
  query(query: string, variables?: Record<string, unknown>, caller?: Caller): Promise<Answer>
  /** The entities of representations, in their order. */
  entities(
    representations: readonly Record<string, unknown>[],
    selection: string,
    caller?: Caller,
  ): Promise<Answer>
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
    { HOST: '127.0.0.1', PORT: 0, DATABASE_URL: database.url, LOG_LEVEL: 'silent', ...publicKeys },
    {
      log: pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }),
      onStatement: (text) => text.includes('pg_catalog.pg_type') || statements.push(text),
    },
  )
  const db = connectDatabase({ url: database.url, schema: agency, maxConnections: 4 })

  const query: TestSubgraph['query'] = async (text, variables = {}, caller = aClerk()) => {
    const answer = await request(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await callerHeader('gateway', agency, caller)) },
      body: JSON.stringify({ query: text, variables }),
    })
    return (await answer.body.json()) as Answer
  }
  return {
    url: server.url,
    databaseUrl: database.url,
    db,
    takeStatements: () => {
      const taken = statements
      statements = []
      return taken
    },
    query,
    entities: (representations, selection, caller) =>
      query(
        `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`,
        { representations },
        caller,
      ),
    changes: async (after, limit) => {
      const search = new URLSearchParams({ ...(after && { after }), ...(limit && { limit: String(limit) }) })
      const answer = await request(`${server.url}/changes?${search}`, {
        headers: await callerHeader('center', agency),
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
