import fastify, { LogController } from 'fastify'
import { connectDatabase, migrateAgency } from '../../kit/database.ts'
import type { Logger } from '../../kit/process/logger.ts'
import { fireNext } from '../deadlines/fire.ts'
import { DEADLINE_HANDLERS } from '../deadlines/handlers.ts'
import type { WorkerEnvironment } from '../environment.ts'
import { createAgencyClient } from '../index/agency-client.ts'
import { deliverNext } from '../outbox/deliver.ts'
import { definition } from '../subgraph.ts'
import { removeOld } from './housekeeping.ts'
import { runLane } from './lane.ts'

const IDLE_MS = 250
const HOUR_MS = 3_600_000
/** So many deadlines at once: one that takes its time holds up few others. */
const DEADLINE_LANES = 3

export interface RunningWorker {
  /** Base URL of its health routes. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Starts the work that no request waits for: deadlines that pass, messages to agencies, each agency's in a lane of its
 * own, and the removal of what is old. Serves `/health/live` and `/health/ready`. Several may run.
 * @param idleMs how long to wait when there is nothing to do
 */
export async function startWorker(
  environment: WorkerEnvironment,
  { log, idleMs = IDLE_MS }: { log: Logger; idleMs?: number },
): Promise<RunningWorker> {
  await migrateAgency(definition, environment.DATABASE_URL)
  const db = connectDatabase({
    url: environment.DATABASE_URL,
    schema: definition.agency.code,
    maxConnections: environment.sources.length + DEADLINE_LANES + 2,
  })
  const clients = environment.sources.map((source) => ({
    agency: source.code,
    client: createAgencyClient(source, environment.CENTER_PRIVATE_KEY),
  }))
  const lanes = [
    ...Array.from({ length: DEADLINE_LANES }, () =>
      runLane('deadlines', () => fireNext(db, DEADLINE_HANDLERS, log), { idleMs, log }),
    ),
    ...clients.map(({ agency, client }) =>
      runLane(`messages to ${agency}`, (signal) => deliverNext({ db, agency, client, log }, signal), {
        idleMs,
        log,
      }),
    ),
    runLane('housekeeping', () => removeOld(db), { idleMs: HOUR_MS, log }),
  ]

  const server = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
  })
  server.get('/health/live', async () => ({ status: 'live' }))
  server.get('/health/ready', async () => {
    await db.execute('select 1')
    return { status: 'ready' }
  })
  const url = await server.listen({ host: environment.HOST, port: environment.PORT })
  log.info({ url }, 'listening')

  return {
    url,
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.stop()))
      await Promise.all(clients.map(({ client }) => client.close()))
      await server.close()
      await db.$client.end()
    },
  }
}
