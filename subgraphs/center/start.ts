import { AGENCIES } from '../kit/contract/agencies.ts'
import { connectDatabase, migrateAgency } from '../kit/database.ts'
import type { Logger } from '../kit/process/logger.ts'
import { type RunningServer, startServer } from '../kit/server.ts'
import { allAgencies, enterAgencies } from './agencies/queries.ts'
import type { CenterEnvironment } from './environment.ts'
import { createAgencyClient } from './index/agency-client.ts'
import { indexAhead } from './index/ahead.ts'
import { createLoaders } from './loaders.ts'
import { centerSchema, definition } from './subgraph.ts'

/** Brings the center's database up to date and starts serving its subgraph. */
export async function startCenter(
  environment: CenterEnvironment,
  { log, onStatement }: { log: Logger; onStatement?: (text: string) => void },
): Promise<RunningServer> {
  await migrateAgency(definition, environment.DATABASE_URL)
  const db = connectDatabase({
    url: environment.DATABASE_URL,
    schema: definition.agency.code,
    ...(onStatement ? { onStatement } : {}),
  })
  await enterAgencies(db, AGENCIES)
  const clients = new Map(
    environment.sources.map((source) => [
      source.code,
      createAgencyClient(source, environment.CENTER_PRIVATE_KEY),
    ]),
  )
  const recordTypes = (await allAgencies(db)).flatMap((agency) => agency.recordTypes)
  const server = await startServer({
    agency: definition.agency,
    environment,
    schema: centerSchema(recordTypes),
    db,
    log,
    createContext: (caller, requestLog) => ({
      records: {},
      loaders: createLoaders(db, caller.mayKnow, (ids) => indexAhead(db, clients, ids, requestLog)),
    }),
  })
  return {
    ...server,
    close: async () => {
      await server.close()
      await Promise.all([...clients.values()].map((client) => client.close()))
      await db.$client.end()
    },
  }
}
