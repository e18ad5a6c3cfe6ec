import type { KeyObject } from 'node:crypto'
import { access } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { AGENCIES, type AgencyProfile, agencyProfile, DEPARTMENTS } from '../kit/contract/agencies.ts'
import type { MacKeys } from '../kit/contract/request-mac.ts'
import { agencyEnvironment, subgraphVariables } from '../kit/environment.ts'
import {
  attempt,
  httpUrl,
  logLevel,
  macKeys,
  port,
  privateKey,
  readEnvironment,
} from '../kit/process/environment.ts'
import { clientTlsOf, clientTlsVariables } from '../kit/process/tls.ts'
import type { SourceAgency } from './index/agency-client.ts'
import { linkSecretOf } from './public/link-signer.ts'

const CENTER = agencyProfile('center')
const INDEXER_PORT = 4008
const WORKER_PORT = 4009
const PUBLIC_PORT = 4010

const urlVariable = (code: string) => `${code.toUpperCase()}_URL`
const macVariable = (code: string) => `${code.toUpperCase()}_MAC_KEY`

/** What the center's programs need to ask agencies. */
const sourceVariables = (agencies: readonly AgencyProfile[]) => ({
  CENTER_PRIVATE_KEY: privateKey,
  ...Object.fromEntries(agencies.map(({ code }) => [urlVariable(code), httpUrl])),
  ...Object.fromEntries(agencies.map(({ code }) => [macVariable(code), macKeys])),
  ...clientTlsVariables(agencies),
})

function sourcesIn(
  agencies: readonly AgencyProfile[],
  environment: Readonly<Record<string, unknown>>,
): SourceAgency[] {
  return agencies.map(({ code, recordTypes }) => ({
    code,
    recordTypes,
    url: environment[urlVariable(code)] as string,
    macKeys: environment[macVariable(code)] as MacKeys,
    tls: clientTlsOf(environment, code, environment[urlVariable(code)] as string),
  }))
}

const LEAST_SECRET = 32

/** What it needs to make links for residents, and to know them again. */
const linkVariables = {
  PUBLIC_URL: httpUrl.default(`http://127.0.0.1:${PUBLIC_PORT}`),
  LINK_SECRETS: z
    .string()
    .transform((text) => text.split(','))
    .refine(
      (secrets) => secrets.every((secret) => secret.length >= LEAST_SECRET),
      `expected secrets of at least ${LEAST_SECRET} characters, separated by commas`,
    )
    .default([]),
}

const SUPERGRAPH = fileURLToPath(new URL('../../schema/supergraph.graphql', import.meta.url))

/** The file that the gateway runs on: it tells whose a field is, that an agency would let somebody read. */
const supergraphFile = z
  .string()
  .default(SUPERGRAPH)
  .transform(
    attempt(
      async (file) => {
        await access(file)
        return file
      },
      ({ code }) => `there is no readable file (${code}); "npm run compose" makes the default one`,
    ),
  )

/** The configured secrets, and the one that follows from the center's key, which signs where none is configured. */
function linkSecretsOf({
  LINK_SECRETS,
  CENTER_PRIVATE_KEY,
}: {
  readonly LINK_SECRETS: readonly string[]
  readonly CENTER_PRIVATE_KEY?: KeyObject | undefined
}): string[] {
  return [...LINK_SECRETS, ...(CENTER_PRIVATE_KEY ? [linkSecretOf(CENTER_PRIVATE_KEY)] : [])]
}

/** Reads the environment of the center's subgraph. @throws {EnvironmentError} */
export async function readCenterEnvironment(variables?: NodeJS.ProcessEnv) {
  const shape = z.object({
    ...subgraphVariables(CENTER),
    ...sourceVariables(DEPARTMENTS),
    ...linkVariables,
    SUPERGRAPH: supergraphFile,
  })
  const environment = await readEnvironment(shape, agencyEnvironment(CENTER, variables))
  return {
    ...environment,
    sources: sourcesIn(DEPARTMENTS, environment),
    linkSecrets: linkSecretsOf(environment),
    supergraphFile: environment.SUPERGRAPH,
  }
}

/** What a program of the center beside its subgraph has: whom it asks, and where it answers for its health. */
async function readProgramEnvironment(
  agencies: readonly AgencyProfile[],
  defaultPort: number,
  variables: NodeJS.ProcessEnv | undefined,
) {
  const { HOST, DATABASE_URL } = subgraphVariables(CENTER)
  const shape = z.object({
    HOST,
    DATABASE_URL,
    PORT: port.default(defaultPort),
    LOG_LEVEL: logLevel,
    ...sourceVariables(agencies),
  })
  const environment = await readEnvironment(shape, agencyEnvironment(CENTER, variables))
  return { ...environment, sources: sourcesIn(agencies, environment) }
}

/** Reads the environment of the center's indexer, which follows the center's own feed as any other. @throws {EnvironmentError} */
export const readIndexerEnvironment = (variables?: NodeJS.ProcessEnv) =>
  readProgramEnvironment(AGENCIES, INDEXER_PORT, variables)

/** Reads the environment of the center's worker, which tells departments what the center has for them. @throws {EnvironmentError} */
export const readWorkerEnvironment = (variables?: NodeJS.ProcessEnv) =>
  readProgramEnvironment(DEPARTMENTS, WORKER_PORT, variables)

/**
 * Reads the environment of the residents' server. It need not have the center's key, where it has the secrets of links.
 * @throws {EnvironmentError}
 */
export async function readPublicEnvironment(variables?: NodeJS.ProcessEnv) {
  const { HOST, DATABASE_URL } = subgraphVariables(CENTER)
  const shape = z
    .object({
      HOST,
      DATABASE_URL,
      PORT: port.default(PUBLIC_PORT),
      LOG_LEVEL: logLevel,
      ...linkVariables,
      CENTER_PRIVATE_KEY: privateKey.optional(),
      UPLOAD_FOLDER: z.string().min(1).default('uploads'),
      TRUSTED_PROXIES: z
        .string()
        .transform((text) => text.split(','))
        .default([]),
      REQUESTS_PER_MINUTE: z.coerce.number().int().positive().default(120),
    })
    .refine(({ LINK_SECRETS, CENTER_PRIVATE_KEY }) => LINK_SECRETS.length > 0 || CENTER_PRIVATE_KEY, {
      path: ['LINK_SECRETS'],
      error: "expected those of the center's subgraph, or CENTER_PRIVATE_KEY, from which they follow",
    })
  const environment = await readEnvironment(shape, agencyEnvironment(CENTER, variables))
  return { ...environment, linkSecrets: linkSecretsOf(environment) }
}

export type PublicEnvironment = Omit<
  Awaited<ReturnType<typeof readPublicEnvironment>>,
  'CENTER_PRIVATE_KEY' | 'LINK_SECRETS'
>
export type CenterEnvironment = Omit<
  Awaited<ReturnType<typeof readCenterEnvironment>>,
  'LINK_SECRETS' | 'SUPERGRAPH'
>
export type IndexerEnvironment = Awaited<ReturnType<typeof readIndexerEnvironment>>
export type WorkerEnvironment = Awaited<ReturnType<typeof readWorkerEnvironment>>
