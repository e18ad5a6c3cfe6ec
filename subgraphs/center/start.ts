import { AGENCIES } from '../kit/contract/agencies.ts'
import { connectDatabase, migrateAgency } from '../kit/database.ts'
import { readRecords } from '../kit/feed/read.ts'
import type { Logger } from '../kit/process/logger.ts'
import { type RunningServer, startServer } from '../kit/server.ts'
import { createGraphReader } from './access/graph.ts'
import { accessRoute } from './access/route.ts'
import { allAgencies, enterAgencies } from './agencies/queries.ts'
import type { CenterEnvironment } from './environment.ts'
import { type AgencyClient, createAgencyClient } from './index/agency-client.ts'
import { indexAhead } from './index/ahead.ts'
import { createLoaders } from './loaders.ts'
import { createOwnRecordLoaders } from './own/loaders.ts'
import { OWN_RECORD_TYPES } from './own/record-types.ts'
import { createLinkSigner } from './public/link-signer.ts'
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
  const recordTypes = (await allAgencies(db))
    .filter(({ code }) => code !== definition.agency.code)
    .flatMap((agency) => agency.recordTypes)
  const feed = { db, recordTypes: OWN_RECORD_TYPES.map(({ type }) => type) }
  const readers = new Map<string, Pick<AgencyClient, 'readRecords'>>(clients).set(definition.agency.code, {
    readRecords: (ids) => readRecords(feed, ids),
  })
  const publicLinks = {
    links: createLinkSigner(environment.linkSecrets),
    publicUrl: environment.PUBLIC_URL,
  }
  const graph = createGraphReader(environment.supergraphFile)
  const server = await startServer({
    agency: definition.agency,
    environment,
    schema: centerSchema(recordTypes),
    db,
    log,
    feed,
    routes: [accessRoute(db)],
    createContext: (caller, requestLog) => ({
      records: createOwnRecordLoaders(db, caller.mayKnow),
      loaders: createLoaders(
        db,
        caller.mayKnow,
        (ids) => indexAhead(db, readers, ids, requestLog),
        publicLinks,
        graph,
      ),
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
