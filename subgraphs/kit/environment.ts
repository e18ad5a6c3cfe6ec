import { z } from 'zod'
import type { AgencyProfile } from './contract/agencies.ts'
import { logLevel, macKeys, port, publicKey } from './process/environment.ts'
import { SERVER_TLS_VARIABLES } from './process/tls.ts'

/**
 * The variables that every subgraph has. A process that needs more adds them to the same object, so that
 * all problems come in one message. `DATABASE_URL` is what {@link agencyEnvironment} made of it.
 */
export function subgraphVariables(agency: Pick<AgencyProfile, 'code' | 'port'>) {
  return {
    HOST: z.string().default('127.0.0.1'),
    PORT: port.default(agency.port),
    DATABASE_URL: z.url({
      protocol: /^postgres(ql)?$/,
      error: `expected a PostgreSQL URL here or in ${agency.code.toUpperCase()}_DATABASE_URL, e.g. postgres://user:password@host:5432/database`,
    }),
    GATEWAY_PUBLIC_KEY: publicKey,
    CENTER_PUBLIC_KEY: publicKey,
    GATEWAY_MAC_KEY: macKeys,
    CENTER_MAC_KEY: macKeys,
    LOG_LEVEL: logLevel,
    ...SERVER_TLS_VARIABLES,
  }
}

/** Everything that a subgraph's server takes from its environment. */
export type SubgraphEnvironment = z.infer<z.ZodObject<ReturnType<typeof subgraphVariables>>>

/** The process's environment with the agency's own database URL in the place of the common one. */
export function agencyEnvironment(
  agency: Pick<AgencyProfile, 'code'>,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const own = environment[`${agency.code.toUpperCase()}_DATABASE_URL`]
  return own ? { ...environment, DATABASE_URL: own } : environment
}
