import { createHmac, randomBytes, scryptSync } from 'node:crypto'
import postgres, { type Sql } from 'postgres'
import { AGENCIES, type AgencyCode } from '../../subgraphs/kit/contract/agencies.ts'
import { scramVerifier } from './scram.ts'

export interface ProvisionOptions {
  /** URL of a role that may create roles and databases; its database is only connected to. */
  readonly adminUrl: string
  /** Name of the database to make or use. Default `onedoor`. */
  readonly database?: string
  /** The agencies to provision. Default all seven. */
  readonly agencies?: readonly AgencyCode[]
  /** What the roles' passwords are derived from where the admin URL has no password. */
  readonly secret?: string
}

const OLDEST_SERVER = 15

/**
 * Limits of every agency's role. A transaction that stays open holds the agency's change feed back, so none
 * may last; a load of millions of rows lifts them for itself.
 */
const ROLE_LIMITS = {
  statement_timeout: '5min',
  idle_in_transaction_session_timeout: '1min',
}
const TRANSACTION_LIMIT = { since: 17, setting: { transaction_timeout: '10min' } }

/**
 * Makes the database and, for each agency, a role that may log in and a schema of its own that no other
 * agency's role can read. Run again, it changes nothing but repairs what is missing.
 *
 * Passwords follow from the admin URL's password, so that two checkouts that share a server agree on them.
 *
 * @returns the agencies' own database URLs
 * @throws when the server is too old or the role may not do it; the message says what is needed
 */
export async function provisionDatabase(options: ProvisionOptions): Promise<Record<AgencyCode, string>> {
  const { adminUrl, database = 'onedoor', agencies = AGENCIES.map(({ code }) => code) } = options
  const passwords = derivePasswords(adminUrl, options.secret)
  const admin = connect(adminUrl)
  try {
    const version = await checkServer(admin)
    // Roles belong to the whole server: two who alter one at once would get "tuple concurrently updated".
    await admin`select pg_advisory_lock(hashtext('onedoor provision'))`
    await createDatabase(admin, database)
    for (const agency of agencies) {
      await createRole(admin, { role: roleOf(agency), password: passwords(roleOf(agency)), version })
      await limitRole(admin, { agency, database, version })
    }
    await createSchemas(databaseUrl(adminUrl, database), { database, agencies })
  } finally {
    await admin.end()
  }
  return Object.fromEntries(
    agencies.map((agency) => {
      const role = roleOf(agency)
      return [agency, databaseUrl(adminUrl, database, { role, password: passwords(role) })]
    }),
  ) as Record<AgencyCode, string>
}

const roleOf = (agency: AgencyCode): string => `onedoor_${agency}`

const connect = (url: string): Sql =>
  postgres(url, {
    max: 1,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: { application_name: 'onedoor-provision' },
  })

/** Stretched by scrypt, as an agency that knows its own password must not find the administrator's by trying. */
function derivePasswords(adminUrl: string, secret: string | undefined): (role: string) => string {
  const source = decodeURIComponent(new URL(adminUrl).password) || secret
  if (!source) throw new Error('The database URL has no password, and no secret was given in its place.')
  const key = scryptSync(source, 'onedoor role passwords', 32, { cost: 4096 })
  return (role) => createHmac('sha256', key).update(role).digest('base64url')
}

function databaseUrl(adminUrl: string, database: string, login?: { role: string; password: string }): string {
  const url = new URL(adminUrl)
  url.pathname = `/${encodeURIComponent(database)}`
  if (login) Object.assign(url, { username: login.role, password: login.password })
  return url.href
}

/**
 * Whether a server can be provisioned by the role that is connected to it.
 * @returns the server's major version
 * @throws when it is too old, or the role may not do it
 */
export async function checkServer(admin: Sql): Promise<number> {
  const [found] = await admin<{ version: number; role: string; mayProvision: boolean }[]>`
    select current_setting('server_version_num')::int / 10000 as version, current_user as role,
      rolsuper or (rolcreaterole and rolcreatedb) as "mayProvision"
    from pg_roles where rolname = current_user`
  const { version, role, mayProvision } = found!
  if (version < OLDEST_SERVER)
    throw new Error(`PostgreSQL ${OLDEST_SERVER} or newer is needed; this server is version ${version}.`)
  if (!mayProvision)
    throw new Error(`The role "${role}" may not create roles and databases; give it CREATEROLE and CREATEDB.`)
  return version
}

/** Ordered bytewise, so that an index finds a prefix; letters are what the server's UTF-8 locale says. */
async function createDatabase(admin: Sql, database: string): Promise<void> {
  const [exists] = await admin`select 1 from pg_database where datname = ${database}`
  if (exists) return
  const [template] = await admin<{ ctype: string }[]>`
    select datctype as ctype from pg_database
    where datname = 'template1' and pg_encoding_to_char(encoding) = 'UTF8' and datctype not in ('C', 'POSIX')`
  const ctype = template?.ctype ?? 'C.UTF-8'
  await define(
    admin,
    `create database %I template template0 encoding 'UTF8' locale_provider libc lc_collate 'C' lc_ctype %L`,
    [database, ctype],
  )
}

async function createRole(
  admin: Sql,
  { role, password, version }: { role: string; password: string; version: number },
): Promise<void> {
  const [exists] = await admin`select 1 from pg_roles where rolname = ${role}`
  const verifier = scramVerifier(password, randomBytes(16))
  const verb = exists ? 'alter' : 'create'
  await define(admin, `${verb} role %I login password %L`, [role, verifier])
  // Whoever is no superuser must be able to become the role to make a schema that it owns.
  const membership = version >= 16 ? 'set' : 'member'
  const [member] = await admin`select pg_has_role(current_user, ${role}, ${membership}) as yes`
  if (!member!.yes) await define(admin, 'grant %I to current_user', [role])
}

async function limitRole(
  admin: Sql,
  { agency, database, version }: { agency: AgencyCode; database: string; version: number },
): Promise<void> {
  const settings = {
    search_path: agency,
    ...ROLE_LIMITS,
    ...(version >= TRANSACTION_LIMIT.since ? TRANSACTION_LIMIT.setting : {}),
  }
  for (const [name, value] of Object.entries(settings))
    await define(admin, `alter role %I in database %I set ${name} = %L`, [roleOf(agency), database, value])
}

async function createSchemas(
  url: string,
  { database, agencies }: { database: string; agencies: readonly AgencyCode[] },
): Promise<void> {
  const sql = connect(url)
  try {
    await define(sql, 'revoke all on database %I from public', [database])
    await sql`revoke all on schema public from public`
    for (const agency of agencies) {
      await define(sql, 'grant connect, temporary on database %I to %I', [database, roleOf(agency)])
      await define(sql, 'create schema if not exists %I authorization %I', [agency, roleOf(agency)])
    }
  } finally {
    await sql.end()
  }
}

/** Runs a statement that takes no parameters; the server itself quotes the names (%I) and literals (%L). */
async function define(sql: Sql, template: string, values: readonly string[]): Promise<void> {
  const [statement] = await sql<
    { text: string }[]
  >`select format(${template}, variadic ${values}::text[]) as text`
  await sql.unsafe(statement!.text)
}
