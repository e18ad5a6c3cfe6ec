import { join } from 'node:path'
import { AGENCIES, type AgencyCode } from '../../subgraphs/kit/contract/agencies.ts'
import { type KeptPostgres, keepEmbeddedPostgres } from './database-server.ts'
import type { DeploymentEnvironment } from './environment.ts'
import { provisionDatabase } from './provision.ts'
import type { Shutdown } from './shutdown.ts'
import { generatePassword, PROJECT_ROOT, readOrMakeSecret, stateFolder } from './state-folder.ts'

/**
 * Makes a database ready for every agency that does not bring its own: on the server of `DATABASE_URL`, else
 * on the embedded one, which is started.
 * @returns each agency's database URL
 */
export async function prepareDatabases(
  { databaseUrl, agencyDatabaseUrls }: DeploymentEnvironment,
  shutdown: Shutdown,
): Promise<Record<AgencyCode, string>> {
  const agencies = AGENCIES.map(({ code }) => code).filter((code) => !agencyDatabaseUrls[code])
  if (agencies.length === 0) return agencyDatabaseUrls as Record<AgencyCode, string>
  const provisioned = await provisionDatabase({
    adminUrl: databaseUrl ?? (await startServer(shutdown)),
    agencies,
    secret: readOrMakeSecret(join(stateFolder(), 'secret'), generatePassword),
  })
  return { ...provisioned, ...agencyDatabaseUrls }
}

async function startServer(shutdown: Shutdown): Promise<string> {
  console.log('Starting the embedded PostgreSQL …')
  const starting = keepEmbeddedPostgres({ root: PROJECT_ROOT, name: 'postgres' }, console.error)
  // Registered before it is there: who stops in the middle of its start waits for that, and then stops it.
  let server: KeptPostgres | undefined
  await shutdown.add({
    stop: () =>
      starting.then(
        (started) => started.stop(),
        () => undefined,
      ),
    kill: () => server?.kill(),
  })
  server = await starting
  return server.url
}
