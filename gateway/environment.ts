import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { AGENCIES } from '../subgraphs/kit/contract/agencies.ts'
import { readPrivateKey } from '../subgraphs/kit/contract/caller.ts'
import type { AgencyEndpoint } from './agencies/agency-client.ts'
import { checkRedis } from './operation/persisted-queries.ts'

/** An environment that the gateway cannot start with; the message names every problem at once. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
}

const SUPERGRAPH = fileURLToPath(new URL('../schema/supergraph.graphql', import.meta.url))
const DEADLINE_MS = 5_000

const deadline = z.coerce.number({ error: 'expected milliseconds' }).int().min(1).max(60_000)
const agencyUrl = z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' })

const COMMON = {
  NODE_ENV: z.string().default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number({ error: 'expected a port number' }).int().min(0).max(65_535).default(4000),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  AGENCY_DEADLINE_MS: deadline.default(DEADLINE_MS),
  GATEWAY_PRIVATE_KEY: z
    .string({ error: 'expected an Ed25519 private key' })
    .transform(
      attempt(readPrivateKey, () => 'expected an Ed25519 private key, base64url of its PKCS #8 DER form'),
    ),
  SUPERGRAPH: z
    .string()
    .default(SUPERGRAPH)
    .transform(
      attempt(
        (file) => readFile(file, 'utf8'),
        ({ code }) => `there is no readable file (${code}); "npm run compose" makes the default one`,
      ),
    ),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'expected a redis:// or rediss:// URL' })
    .transform(
      attempt(
        async (url) => {
          await checkRedis(url)
          return url
        },
        ({ code, message }) =>
          `no Redis answers there (${code ?? message}); start it, or leave the variable out`,
      ),
    )
    .optional(),
}

/** What a variable's text stands for; where it cannot be had, an issue that says why. */
function attempt<T>(
  read: (text: string) => T | Promise<T>,
  explain: (error: NodeJS.ErrnoException) => string,
) {
  return async (text: string, context: z.RefinementCtx): Promise<T> => {
    try {
      return await read(text)
    } catch (error) {
      context.addIssue(explain(error as NodeJS.ErrnoException))
      return z.NEVER
    }
  }
}

const namesOf = (code: string) => ({
  url: `${code.toUpperCase()}_URL`,
  deadlineMs: `${code.toUpperCase()}_DEADLINE_MS`,
})

/** In development an agency is looked for where it listens by default; in production it must be named. */
function agencyVariables(production: boolean): Record<string, z.ZodType<string | number | undefined>> {
  return Object.fromEntries(
    AGENCIES.flatMap(({ code, port }) => {
      const { url, deadlineMs } = namesOf(code)
      return [
        [url, production ? agencyUrl : agencyUrl.default(`http://127.0.0.1:${port}`)],
        [deadlineMs, deadline.optional()],
      ]
    }),
  )
}

/** Every variable that is read here. */
export const ENVIRONMENT_VARIABLES: readonly string[] = [
  ...Object.keys(COMMON),
  ...AGENCIES.flatMap(({ code }) => Object.values(namesOf(code))),
]

export interface Environment {
  readonly profile: 'development' | 'production'
  readonly host: string
  readonly port: number
  readonly logLevel: string
  readonly privateKey: ReturnType<typeof readPrivateKey>
  readonly supergraphSdl: string
  readonly redisUrl: string | undefined
  readonly agencies: readonly AgencyEndpoint[]
}

/**
 * Reads the process's environment, and the files and services that it names. Empty strings count as absent.
 * @throws {EnvironmentError} naming every variable that is missing or cannot be used, never its value.
 */
export async function loadEnvironment(variables: NodeJS.ProcessEnv = process.env): Promise<Environment> {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const common = z.object(COMMON)
  const own = z.object(agencyVariables(given.NODE_ENV === 'production'))
  const [read, readOwn] = await Promise.all([common.safeParseAsync(given), own.safeParseAsync(given)])
  if (!read.success || !readOwn.success) {
    const issues = [...(read.error?.issues ?? []), ...(readOwn.error?.issues ?? [])]
    const problems = issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`)
    throw new EnvironmentError(`The gateway cannot start with its environment:\n${problems.join('\n')}`)
  }
  const { data } = read
  return Object.freeze({
    profile: data.NODE_ENV === 'production' ? 'production' : 'development',
    host: data.HOST,
    port: data.PORT,
    logLevel: data.LOG_LEVEL,
    privateKey: data.GATEWAY_PRIVATE_KEY,
    supergraphSdl: data.SUPERGRAPH,
    redisUrl: data.REDIS_URL,
    agencies: AGENCIES.map(({ code, name, englishName }) => {
      const { url, deadlineMs } = namesOf(code)
      return {
        code,
        name: `${name} (${englishName})`,
        url: new URL('graphql', `${String(readOwn.data[url]).replace(/\/*$/, '')}/`).href,
        deadlineMs: Number(readOwn.data[deadlineMs] ?? data.AGENCY_DEADLINE_MS),
      }
    }),
  })
}
