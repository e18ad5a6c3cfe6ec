import { connectDatabase, migrateAgency } from '../../kit/database.ts'
import type { Logger } from '../../kit/process/logger.ts'
import type { PublicEnvironment } from '../environment.ts'
import { definition } from '../subgraph.ts'
import { createLinkSigner } from './link-signer.ts'
import { PUBLIC_ROUTES } from './routes.ts'
import { type RunningPublicServer, startPublicServer } from './server.ts'

/** Starts the residents' server on the center's database. */
export async function startPublic(
  environment: PublicEnvironment,
  { log, now = () => new Date() }: { log: Logger; now?: () => Date },
): Promise<RunningPublicServer> {
  await migrateAgency(definition, environment.DATABASE_URL)
  const db = connectDatabase({ url: environment.DATABASE_URL, schema: definition.agency.code })
  const server = await startPublicServer({
    host: environment.HOST,
    port: environment.PORT,
    trustedProxies: environment.TRUSTED_PROXIES,
    requestsPerMinute: environment.REQUESTS_PER_MINUTE,
    publicUrl: environment.PUBLIC_URL,
    uploadFolder: environment.UPLOAD_FOLDER,
    links: createLinkSigner(environment.linkSecrets),
    routes: PUBLIC_ROUTES,
    db,
    log,
    now,
  })
  return {
    ...server,
    close: async () => {
      await server.close()
      await db.$client.end()
    },
  }
}
