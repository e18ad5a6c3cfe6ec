import { z } from 'zod'
import type { AgencyProfile } from './contract/agencies.ts'
import { readPrivateKey, readPublicKey } from './contract/caller.ts'

/** An environment that a process cannot start with; the message names every problem at once. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
}

/**
 * Reads variables as a zod object describes them and freezes the result. Empty strings count as absent.
 * @throws {EnvironmentError} naming every variable that is missing or cannot be used, never its value.
 */
export function readEnvironment<T extends z.ZodRawShape>(
  variables: z.ZodObject<T>,
  environment: NodeJS.ProcessEnv = process.env,
): Readonly<z.infer<z.ZodObject<T>>> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const result = variables.safeParse(given)
  if (result.success) return Object.freeze(result.data)
  const problems = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`)
  throw new EnvironmentError(`This process cannot start with its environment:\n${problems.join('\n')}`)
}

export const port = z.coerce.number({ error: 'expected a port number' }).int().min(0).max(65_535)

export const httpUrl = z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' })

const key = (half: 'private' | 'public', read: (base64url: string) => unknown) =>
  z.string({ error: `expected an Ed25519 ${half} key` }).transform((value, context) => {
    try {
      return read(value)
    } catch {
      context.addIssue(
        `expected an Ed25519 ${half} key, base64url of its ${half === 'private' ? 'PKCS #8' : 'SPKI'} DER form`,
      )
      return z.NEVER
    }
  })

export const privateKey = key('private', readPrivateKey) as z.ZodType<ReturnType<typeof readPrivateKey>>
export const publicKey = key('public', readPublicKey) as z.ZodType<ReturnType<typeof readPublicKey>>

export const logLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info')

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
    LOG_LEVEL: logLevel,
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
