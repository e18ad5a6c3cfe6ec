import { readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { identifyProcess } from '../lib/process-identity.mjs'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { stopLeftoverPostgres } from './leftover-postgres.ts'

const PREFIX = 'test-'

/**
 * Starts a PostgreSQL server for one test run, on a cluster of its own that is gone after `stop`; several runs
 * may go on at once. Clusters of runs that were killed are removed.
 */
export async function startTestServer(
  root: string,
): Promise<Pick<EmbeddedPostgres, 'url' | 'stop' | 'kill'>> {
  const name = PREFIX + identifyProcess(process.pid)
  const server = await startEmbeddedPostgres({ root, name, durable: false })
  await removeAbandoned(dirname(server.folder))
  return {
    ...server,
    async stop() {
      // What is thrown away need not be written to disk first.
      server.kill()
      await server.ended
      rmSync(server.folder, { recursive: true, force: true })
    },
  }
}

async function removeAbandoned(home: string): Promise<void> {
  for (const name of readdirSync(home).filter((entry) => entry.startsWith(PREFIX))) {
    const owner = name.slice(PREFIX.length)
    if (identifyProcess(Number.parseInt(owner, 10)) === owner) continue
    await stopLeftoverPostgres(join(home, name, 'data'))
    rmSync(join(home, name), { recursive: true, force: true })
  }
}
