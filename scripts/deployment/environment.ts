import postgres, { type Sql } from 'postgres'
import { AGENCIES, type AgencyCode } from '../../subgraphs/kit/contract/agencies.ts'
import { isPortFree } from './ports.ts'
import { checkServer } from './provision.ts'

/** What a deployment takes from its environment; everything else has a default. */
export interface DeploymentEnvironment {
  /** The gateway's port. */
  readonly port: number
  /** A server to provision; absent: the embedded one. */
  readonly databaseUrl?: string
  /** Databases that agencies keep elsewhere; used as they are. */
  readonly agencyDatabaseUrls: Partial<Readonly<Record<AgencyCode, string>>>
  readonly redisUrl?: string
}

const DEFAULT_PORT = 4000
const CONNECT_SECONDS = 5

type Variables = Readonly<Record<string, string | undefined>>
type Problem = { readonly variable: string; readonly problem: string }

/**
 * Reads the environment and tries what it names: a port that can be listened on, databases and a Redis that
 * answer. Empty strings count as absent.
 * @throws one message that names every problem, without passwords
 */
export async function readDeploymentEnvironment(variables: Variables): Promise<DeploymentEnvironment> {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value)) as Record<
    string,
    string
  >
  const agencies = AGENCIES.map(({ code }) => ({ code, variable: databaseVariable(code) }))
  const found = await Promise.all([
    checkPort(given.PORT),
    checkUrl('DATABASE_URL', given.DATABASE_URL, postgresUrl(checkServer)),
    ...agencies.map(({ variable }) =>
      checkUrl(
        variable,
        given[variable],
        postgresUrl((sql) => sql`select 1`),
      ),
    ),
    checkUrl('REDIS_URL', given.REDIS_URL, REDIS),
  ])
  const problems = found.filter((problem) => problem !== undefined)
  if (problems.length > 0) throw new Error(describe(problems))
  return {
    port: given.PORT ? Number(given.PORT) : DEFAULT_PORT,
    ...(given.DATABASE_URL ? { databaseUrl: given.DATABASE_URL } : {}),
    agencyDatabaseUrls: Object.fromEntries(
      agencies.flatMap(({ code, variable }) => (given[variable] ? [[code, given[variable]]] : [])),
    ),
    ...(given.REDIS_URL ? { redisUrl: given.REDIS_URL } : {}),
  }
}

/** The variable that names an agency's own database, e.g. `COURTS_DATABASE_URL`. */
export const databaseVariable = (agency: AgencyCode): string => `${agency.toUpperCase()}_DATABASE_URL`

function describe(problems: readonly Problem[]): string {
  const lines = problems.map(({ variable, problem }) => `  ${variable}: ${problem}`)
  return `OneDoor cannot start with this environment:\n${lines.join('\n')}`
}

async function checkPort(value: string | undefined): Promise<Problem | undefined> {
  if (value === undefined) return undefined
  const port = Number(value)
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535)
    return { variable: 'PORT', problem: `expected a port number from 1 to 65535, got "${value}"` }
  if (await isPortFree(port)) return undefined
  return { variable: 'PORT', problem: `port ${port} is in use by another program; choose another` }
}

interface UrlKind {
  readonly protocols: readonly string[]
  readonly example: string
  /** @throws when nothing answers at the URL, or refuses the login */
  connect(url: string): Promise<void>
}

/** @param ask what must succeed on a connection */
const postgresUrl = (ask: (sql: Sql) => Promise<unknown>): UrlKind => ({
  protocols: ['postgres:', 'postgresql:'],
  example: 'postgres://user:password@host:5432/database',
  async connect(url) {
    const sql = postgres(url, { max: 1, connect_timeout: CONNECT_SECONDS, onnotice: () => undefined })
    try {
      // The driver's own limit is per attempt, and it tries again for ever where the other end just hangs up.
      await within(CONNECT_SECONDS, ask(sql))
    } finally {
      await sql.end({ timeout: 0 })
    }
  },
})

const REDIS: UrlKind = {
  protocols: ['redis:', 'rediss:'],
  example: 'redis://host:6379',
  async connect(url) {
    const { createClient } = await import('redis')
    const client = createClient({
      url,
      socket: { connectTimeout: CONNECT_SECONDS * 1000, reconnectStrategy: false },
    })
    client.on('error', () => undefined)
    await client.connect()
    await client.ping()
    client.destroy()
  },
}

async function within(seconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${seconds} seconds`)), seconds * 1000)
  })
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}

async function checkUrl(
  variable: string,
  value: string | undefined,
  kind: UrlKind,
): Promise<Problem | undefined> {
  if (value === undefined) return undefined
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (!url?.hostname || !kind.protocols.includes(url.protocol))
    return { variable, problem: `expected a URL such as ${kind.example}` }
  try {
    await kind.connect(value)
    return undefined
  } catch (error) {
    return { variable, problem: `${url.host} cannot be used: ${reasonOf(error)}` }
  }
}

/** A driver's reason; several addresses of one name fail as an aggregate, whose own message is empty. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  return error instanceof Error && error.message ? error.message : String(error)
}
