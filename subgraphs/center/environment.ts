import { z } from 'zod'
import { AGENCIES, type AgencyProfile, agencyProfile, DEPARTMENTS } from '../kit/contract/agencies.ts'
import { agencyEnvironment, subgraphVariables } from '../kit/environment.ts'
import { httpUrl, logLevel, port, privateKey, readEnvironment } from '../kit/process/environment.ts'
import type { SourceAgency } from './index/agency-client.ts'

const CENTER = agencyProfile('center')
const INDEXER_PORT = 4008
const WORKER_PORT = 4009

const urlVariable = (code: string) => `${code.toUpperCase()}_URL`

/** What the center's programs need to ask agencies. */
const sourceVariables = (agencies: readonly AgencyProfile[]) => ({
  CENTER_PRIVATE_KEY: privateKey,
  ...Object.fromEntries(agencies.map(({ code }) => [urlVariable(code), httpUrl])),
})

function sourcesIn(
  agencies: readonly AgencyProfile[],
  environment: Readonly<Record<string, unknown>>,
): SourceAgency[] {
  return agencies.map(({ code, recordTypes }) => ({
    code,
    recordTypes,
    url: environment[urlVariable(code)] as string,
  }))
}

/** Reads the environment of the center's subgraph. @throws {EnvironmentError} */
export async function readCenterEnvironment(variables?: NodeJS.ProcessEnv) {
  const shape = z.object({ ...subgraphVariables(CENTER), ...sourceVariables(DEPARTMENTS) })
  const environment = await readEnvironment(shape, agencyEnvironment(CENTER, variables))
  return { ...environment, sources: sourcesIn(DEPARTMENTS, environment) }
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

export type CenterEnvironment = Awaited<ReturnType<typeof readCenterEnvironment>>
export type IndexerEnvironment = Awaited<ReturnType<typeof readIndexerEnvironment>>
export type WorkerEnvironment = Awaited<ReturnType<typeof readWorkerEnvironment>>
