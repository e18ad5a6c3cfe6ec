import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AGENCIES, type AgencyCode } from '../../../subgraphs/kit/contract/agencies.ts'
import { isSeeded, seedCity } from '../../city/seed.ts'
import { ensureAccess } from '../../deployment/access/ensure.ts'
import { migrateAgencies } from '../../deployment/city.ts'
import { keepEmbeddedPostgres } from '../../deployment/database-server.ts'
import { loadKeys } from '../../deployment/keys.ts'
import { choosePorts } from '../../deployment/ports.ts'
import { createProcessGroup } from '../../deployment/process-group.ts'
import { type ProcessName, planProcesses, preferredPorts } from '../../deployment/processes.ts'
import { createProgress } from '../../deployment/progress.ts'
import { provisionDatabase } from '../../deployment/provision.ts'
import type { Resource, Shutdown } from '../../deployment/shutdown.ts'
import {
  generatePassword,
  PROJECT_ROOT,
  readOrMakeSecret,
  stateFolder,
} from '../../deployment/state-folder.ts'

export type CitySize = 'demo' | 'city'

/** All processes of OneDoor on a city of a size, each city in a database of its own. */
export interface BenchDeployment {
  readonly gatewayUrl: string
  readonly databaseUrls: Readonly<Record<AgencyCode, string>>
  /** Seconds that loading took; undefined when the city was there already. */
  readonly loadSeconds: number | undefined
  /** Seconds from the indexer's start until every feed was read to its end. */
  readonly indexSeconds: number
  /** Stops reading the feeds; what the agencies change from now on is indexed later. */
  stopIndexer(): Promise<void>
  /** Starts reading the feeds, and returns when each was read to its end. */
  startIndexer(): Promise<void>
  /** Ends its processes; the database stays. */
  stop(): Promise<void>
}

const FIRST_PORT = 4300

/** Starts the PostgreSQL of benchmarks: `DATABASE_URL` or the embedded one, apart from that of `npm start`. */
export async function benchServer(shutdown: Shutdown): Promise<string> {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL
  const server = await keepEmbeddedPostgres({ root: PROJECT_ROOT, name: 'bench-postgres' }, console.error)
  await shutdown.add(server)
  return server.url
}

/** Loads the city unless it is there, and starts its processes. */
export async function startDeployment(
  size: CitySize,
  adminUrl: string,
  shutdown: Shutdown,
): Promise<BenchDeployment> {
  const databaseUrls = await provisionDatabase({
    adminUrl,
    database: `onedoor_bench_${size}`,
    secret: readOrMakeSecret(join(stateFolder(), 'secret'), generatePassword),
  })
  const progress = createProgress()
  let loadSeconds: number | undefined
  if (!(await isSeeded(databaseUrls))) {
    const start = performance.now()
    await migrateAgencies(databaseUrls, progress)
    await seedCity({ databaseUrls, size, onProgress: progress.report })
    progress.finish()
    loadSeconds = (performance.now() - start) / 1000
  }
  await ensureAccess(databaseUrls, progress)
  const ports = await choosePorts(preferredPorts(FIRST_PORT))
  const logs = join(stateFolder(), 'logs', `bench-${size}`)
  mkdirSync(logs, { recursive: true })
  const plans = planProcesses({
    ports,
    databaseUrls,
    keys: await loadKeys(stateFolder()),
    redisUrl: undefined,
  })
  const start = async (names: readonly ProcessName[]) => {
    const processes = part(shutdown)
    await createProcessGroup({ plans, logs, shutdown: processes, onStart: () => undefined }).start(names)
    return processes.stop
  }
  const stopSubgraphs = await start(AGENCIES.map(({ code }) => code))
  const before = performance.now()
  let stopIndexer = await start(['indexer'])
  const indexSeconds = (performance.now() - before) / 1000
  const stopGateway = await start(['gateway'])
  return {
    gatewayUrl: `http://127.0.0.1:${ports.gateway}`,
    databaseUrls,
    loadSeconds,
    indexSeconds,
    stopIndexer: () => stopIndexer(),
    startIndexer: async () => {
      stopIndexer = await start(['indexer'])
    },
    stop: async () => {
      await stopGateway()
      await stopIndexer()
      await stopSubgraphs()
    },
  }
}

/** A part of what is to be shut down that can be ended earlier, by itself. */
function part(whole: Shutdown): Shutdown & Resource & { stop(): Promise<void> } {
  const resources: Resource[] = []
  return {
    ...whole,
    add: async (resource) => {
      resources.push(resource)
      await whole.add(resource)
    },
    stop: async () => {
      for (const resource of resources.splice(0).toReversed()) await resource.stop()
    },
  }
}
