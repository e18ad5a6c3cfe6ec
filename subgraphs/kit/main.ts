import { z } from 'zod'
import { connectDatabase, migrateAgency } from './database.ts'
import { agencyEnvironment, type SubgraphEnvironment, subgraphVariables } from './environment.ts'
import { INBOX_HANDLERS } from './inbox/handlers.ts'
import { handleKept } from './inbox/receive.ts'
import { readEnvironment } from './process/environment.ts'
import { createLogger, type Logger } from './process/logger.ts'
import { runProcess } from './process/run.ts'
import { createRecordLoaders } from './records/loaders.ts'
import { type RunningServer, startServer } from './server.ts'
import { buildSchema, type SubgraphDefinition } from './subgraph.ts'

/** Runs a department's subgraph as this process: environment, migrations, server, drain. */
export async function runSubgraph<Loaders>(definition: SubgraphDefinition<Loaders>): Promise<void> {
  await runProcess(definition.agency.code, async () => {
    const environment = await readEnvironment(
      z.object(subgraphVariables(definition.agency)),
      agencyEnvironment(definition.agency),
    )
    const log = createLogger(definition.agency.code, environment.LOG_LEVEL)
    return startSubgraph(definition, environment, { log })
  })
}

/** Brings the database up to date and starts serving; tests call it in their own process. */
export async function startSubgraph<Loaders>(
  definition: SubgraphDefinition<Loaders>,
  environment: SubgraphEnvironment,
  { log, onStatement }: { log: Logger; onStatement?: (text: string) => void },
): Promise<RunningServer> {
  const { agency, recordTypes } = definition
  await migrateAgency(definition, environment.DATABASE_URL)
  const db = connectDatabase({
    url: environment.DATABASE_URL,
    schema: agency.code,
    ...(onStatement ? { onStatement } : {}),
  })
  const inbox = { db, handlers: INBOX_HANDLERS }
  await handleKept(inbox, log)
  const server = await startServer({
    agency,
    environment,
    schema: buildSchema(definition),
    db,
    log,
    feed: { db, recordTypes },
    inbox,
    createContext: (caller) => ({
      records: Object.fromEntries(
        recordTypes.map((type) => [type.name, createRecordLoaders(db, type, caller.mayKnow)]),
      ),
      loaders: definition.createLoaders(db, caller),
    }),
  })
  return {
    ...server,
    close: async () => {
      await server.close()
      await db.$client.end()
    },
  }
}
