import fastify, { LogController } from 'fastify'
import { AGENCIES } from '../../kit/contract/agencies.ts'
import { connectDatabase, migrateAgency } from '../../kit/database.ts'
import type { Logger } from '../../kit/process/logger.ts'
import { enterAgencies } from '../agencies/queries.ts'
import type { IndexerEnvironment } from '../environment.ts'
import { createAgencyClient } from '../index/agency-client.ts'
import { definition } from '../subgraph.ts'
import { followAgency, type Progress } from './follow.ts'

/** An agency that failed so often in a row is taken for absent: others need not wait for it to be ready. */
const ABSENT_AFTER_FAILURES = 4

export interface RunningIndexer {
  /** Base URL of its health routes. */
  readonly url: string
  close(): Promise<void>
}

/** Starts following every agency's feed, and serves `/health/live` and `/health/ready`. */
export async function startIndexer(
  environment: IndexerEnvironment,
  { log }: { log: Logger },
): Promise<RunningIndexer> {
  await migrateAgency(definition, environment.DATABASE_URL)
  const db = connectDatabase({ url: environment.DATABASE_URL, schema: definition.agency.code })
  await enterAgencies(db, AGENCIES)
  const sources = environment.sources.map((source) => {
    const client = createAgencyClient(source, environment.CENTER_PRIVATE_KEY)
    return { agency: source.code, client, follower: followAgency(source.code, client, db, log) }
  })

  const server = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
  })
  server.get('/health/live', async () => ({ status: 'live' }))
  server.get('/health/ready', async (_request, reply) => {
    const agencies = Object.fromEntries(sources.map(({ agency, follower }) => [agency, follower.progress()]))
    const ready = Object.values(agencies).every(isSettled)
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'indexing', agencies })
  })
  const url = await server.listen({ host: environment.HOST, port: environment.PORT })
  log.info({ url }, 'listening')

  return {
    url,
    close: async () => {
      await Promise.all(sources.map(({ follower }) => follower.stop()))
      await Promise.all(sources.map(({ client }) => client.close()))
      await server.close()
      await db.$client.end()
    },
  }
}

function isSettled(progress: Progress): boolean {
  return (
    progress.state === 'caught up' ||
    (progress.state === 'failing' && progress.failures >= ABSENT_AFTER_FAILURES)
  )
}
