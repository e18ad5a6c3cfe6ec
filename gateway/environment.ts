import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { AGENCIES } from '../subgraphs/kit/contract/agencies.ts'
import type { readPrivateKey } from '../subgraphs/kit/contract/caller.ts'
import type { MacKeys } from '../subgraphs/kit/contract/request-mac.ts'
import {
  attempt,
  EnvironmentError,
  httpUrl,
  logLevel,
  macKeys,
  port,
  privateKey,
  readEnvironment,
} from '../subgraphs/kit/process/environment.ts'
import { clientTlsOf, clientTlsVariables } from '../subgraphs/kit/process/tls.ts'
import { FORBIDDEN_FIELDS, type ForbiddenFields } from './access/access.ts'
import type { AgencyEndpoint } from './agencies/agency-client.ts'
import { type TokenIssuer, tokenIssuers } from './authentication/issuers.ts'
import { type BudgetLimits, DEFAULT_BUDGET_LIMITS } from './budgets/limits.ts'
import type { CommandLine } from './command-line.ts'
import { DEFAULT_ENGINE, ENGINES, type EngineName } from './engines.ts'
import { DEFAULT_AGENCY_DEADLINE_MS, DEFAULT_LIMITS, type GatewayLimits } from './limits.ts'
import { loadDocuments, type OperationDocument } from './operation/documents.ts'
import { checkRedis } from './redis/connection.ts'

const SUPERGRAPH = fileURLToPath(new URL('../schema/supergraph.graphql', import.meta.url))

const OPERATIONS = fileURLToPath(new URL('../schema/operations', import.meta.url))

const deadline = z.coerce.number({ error: 'expected milliseconds' }).int().min(1).max(60_000)

const budget = z.coerce.number({ error: 'expected a whole number' }).int().min(1).max(1e12)
const { cost, subjects } = DEFAULT_BUDGET_LIMITS

const BUDGETS = {
  OPERATION_COST: budget.default(cost.operation),
  AD_HOC_OPERATION_COST: budget.default(cost.adHocOperation),
  OFFICER_COST_PER_MINUTE: budget.default(cost.officer),
  CLIENT_COST_PER_MINUTE: budget.default(cost.client),
  OFFICER_SUBJECTS_PER_HOUR: budget.default(subjects.officer.hour),
  OFFICER_SUBJECTS_PER_DAY: budget.default(subjects.officer.day),
  CLIENT_SUBJECTS_PER_HOUR: budget.default(subjects.client.hour),
  CLIENT_SUBJECTS_PER_DAY: budget.default(subjects.client.day),
  SUBJECT_ALARM_PERCENT: budget.max(100).default(subjects.alarmPercent),
}

const PSEUDONYM_KEY_CHARACTERS = 43
const pseudonymKey = z
  .string()
  .regex(/^[\w-]+$/, 'expected base64url')
  .min(
    PSEUDONYM_KEY_CHARACTERS,
    `expected at least 32 bytes as base64url (${PSEUDONYM_KEY_CHARACTERS} characters)`,
  )

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/

const readDocuments = attempt(loadDocuments, ({ code }) => `there is no readable folder (${code})`)

/** As browsers write them: nothing after the host and port. */
const origins = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
  .refine((list) => list.every(isOrigin), {
    error:
      'expected origins as browsers write them, with spaces between: https://center.example http://10.0.0.7:8080',
  })

function isOrigin(text: string): boolean {
  if (!/^https?:[^*]*$/.test(text) || !URL.canParse(text)) return false
  return new URL(text).origin === text
}

const COMMON = {
  ...BUDGETS,
  ALLOWED_ORIGINS: origins.optional(),
  TRUSTED_DOCUMENTS: z.string().default(OPERATIONS).transform(readDocuments),
  NODE_ENV: z.string().default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(4000),
  LOG_LEVEL: logLevel,
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: port.optional(),
  SHARE_FETCHES: z.enum(['true', 'false'], { error: 'expected true or false' }).default('false'),
  REQUEST_DEADLINE_MS: deadline.default(DEFAULT_LIMITS.requestMs),
  AGENCY_DEADLINE_MS: deadline.default(DEFAULT_AGENCY_DEADLINE_MS),
  GATEWAY_PRIVATE_KEY: privateKey.optional(),
  TOKEN_ISSUERS: tokenIssuers.optional(),
  PSEUDONYM_KEY: pseudonymKey.optional(),
  FORBIDDEN_FIELDS: z
    .enum(FORBIDDEN_FIELDS, { error: `expected ${FORBIDDEN_FIELDS.join(' or ')}` })
    .default('null'),
  ENGINE: z.enum(ENGINES).default(DEFAULT_ENGINE),
  SUPERGRAPH: z
    .string()
    .default(SUPERGRAPH)
    .transform(
      attempt(
        async (file) => ({ file, sdl: await readFile(file, 'utf8') }),
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

const namesOf = (code: string) => ({
  url: `${code.toUpperCase()}_URL`,
  deadlineMs: `${code.toUpperCase()}_DEADLINE_MS`,
  macKeys: `${code.toUpperCase()}_MAC_KEY`,
})

const CLIENT_TLS = clientTlsVariables(AGENCIES)

/** In development an agency is looked for where it listens by default; in production it must be named. */
function agencyVariables(production: boolean): Record<string, z.ZodType> {
  return Object.fromEntries(
    AGENCIES.flatMap(({ code, port }) => {
      const { url, deadlineMs, ...names } = namesOf(code)
      return [
        [url, production ? httpUrl : httpUrl.default(`http://127.0.0.1:${port}`)],
        [deadlineMs, deadline.optional()],
        [names.macKeys, macKeys],
      ]
    }),
  )
}

/** Every variable that is read here. */
export const ENVIRONMENT_VARIABLES: readonly string[] = [
  ...Object.keys(COMMON),
  ...AGENCIES.flatMap(({ code }) => Object.values(namesOf(code))),
  ...Object.keys(CLIENT_TLS),
]

export interface Environment {
  readonly profile: 'development' | 'production'
  readonly host: string
  readonly port: number
  readonly logLevel: string
  readonly privateKey: ReturnType<typeof readPrivateKey> | undefined
  readonly engine: EngineName
  /** The file of the supergraph. */
  readonly supergraphFile: string
  readonly supergraphSdl: string
  /** Absent when there is no list of trusted documents. */
  readonly operations: readonly OperationDocument[] | undefined
  /** Origins whose pages may ask. */
  readonly allowedOrigins: readonly string[]
  readonly redisUrl: string | undefined
  /** Whose access tokens are believed. */
  readonly issuers: readonly TokenIssuer[] | undefined
  readonly pseudonymKey: string | undefined
  readonly forbiddenFields: ForbiddenFields
  /** Code of the agency that keeps the register of access; absent when the supergraph is served on its own. */
  readonly register: string | undefined
  /** Whether access rules of the supergraph are switched off. */
  readonly open: boolean
  /** Absent when the supergraph is served on its own. */
  readonly agencies: readonly AgencyEndpoint[] | undefined
  readonly limits: Pick<GatewayLimits, 'requestMs'>
  readonly agencyDeadlineMs: number
  readonly budgets: BudgetLimits | undefined
  readonly shareFetches: boolean
  /** Absent when metrics have no address of their own. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined
}

/**
 * Reads the process's environment, and the files and services that it names; what the command line says goes first.
 * Empty strings count as absent.
 * @throws {EnvironmentError} naming every variable that is missing or cannot be used, never its value.
 */
export async function loadEnvironment(
  variables: NodeJS.ProcessEnv = process.env,
  { supergraph, port, open }: CommandLine = { open: false },
): Promise<Environment> {
  const production = variables.NODE_ENV === 'production'
  if (production && open)
    throw new EnvironmentError('--open switches access rules off, which NODE_ENV=production does not allow.')
  const shape = z.object({
    ...(!supergraph && { ...agencyVariables(production), ...CLIENT_TLS }),
    ...COMMON,
    // A supergraph of others: their subgraphs ask for no assertion.
    GATEWAY_PRIVATE_KEY: supergraph ? privateKey.optional() : privateKey,
    // The operations here are written for the city's graph. For another there is no list unless one is given.
    TRUSTED_DOCUMENTS: supergraph ? z.string().transform(readDocuments).optional() : COMMON.TRUSTED_DOCUMENTS,
    TOKEN_ISSUERS: production && !supergraph ? tokenIssuers : tokenIssuers.optional(),
    // Where none is set, each process makes pseudonyms of its own.
    PSEUDONYM_KEY: production && !supergraph ? pseudonymKey : pseudonymKey.optional(),
  })
  const data = await readEnvironment(shape, {
    ...variables,
    ...(supergraph && { SUPERGRAPH: supergraph }),
    ...(port && { PORT: port }),
  })
  if (!production && !supergraph && !LOOPBACK.test(data.HOST))
    throw new EnvironmentError(
      'HOST: the development profile gives tokens to whoever asks, so it listens on loopback alone. Set NODE_ENV=production.',
    )
  return Object.freeze({
    profile: production ? 'production' : 'development',
    host: data.HOST,
    port: data.PORT,
    logLevel: data.LOG_LEVEL,
    privateKey: data.GATEWAY_PRIVATE_KEY,
    engine: data.ENGINE,
    supergraphFile: data.SUPERGRAPH.file,
    supergraphSdl: data.SUPERGRAPH.sdl,
    operations: data.TRUSTED_DOCUMENTS,
    allowedOrigins: data.ALLOWED_ORIGINS ?? [],
    redisUrl: data.REDIS_URL,
    issuers: data.TOKEN_ISSUERS,
    pseudonymKey: data.PSEUDONYM_KEY,
    forbiddenFields: data.FORBIDDEN_FIELDS,
    register: supergraph ? undefined : 'center',
    open,
    agencies: supergraph ? undefined : readAgencies(data, data.AGENCY_DEADLINE_MS),
    limits: { requestMs: data.REQUEST_DEADLINE_MS },
    agencyDeadlineMs: data.AGENCY_DEADLINE_MS,
    budgets: supergraph ? undefined : readBudgets(data),
    shareFetches: data.SHARE_FETCHES === 'true',
    metrics:
      data.METRICS_PORT === undefined ? undefined : { host: data.METRICS_HOST, port: data.METRICS_PORT },
  })
}

function readBudgets(data: Readonly<Record<keyof typeof BUDGETS, number>>): BudgetLimits {
  return {
    cost: {
      operation: data.OPERATION_COST,
      adHocOperation: data.AD_HOC_OPERATION_COST,
      officer: data.OFFICER_COST_PER_MINUTE,
      client: data.CLIENT_COST_PER_MINUTE,
    },
    subjects: {
      officer: { hour: data.OFFICER_SUBJECTS_PER_HOUR, day: data.OFFICER_SUBJECTS_PER_DAY },
      client: { hour: data.CLIENT_SUBJECTS_PER_HOUR, day: data.CLIENT_SUBJECTS_PER_DAY },
      alarmPercent: data.SUBJECT_ALARM_PERCENT,
    },
  }
}

function readAgencies(
  variables: Readonly<Record<string, unknown>>,
  commonDeadlineMs: number,
): AgencyEndpoint[] {
  return AGENCIES.map(({ code, name, englishName }) => {
    const { url: urlName, deadlineMs, macKeys } = namesOf(code)
    const url = new URL('graphql', `${String(variables[urlName]).replace(/\/*$/, '')}/`).href
    return {
      code,
      name: `${name} (${englishName})`,
      url,
      deadlineMs: Number(variables[deadlineMs] ?? commonDeadlineMs),
      macKeys: variables[macKeys] as MacKeys,
      tls: clientTlsOf(variables, code, url),
    }
  })
}
