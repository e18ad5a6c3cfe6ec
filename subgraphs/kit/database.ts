import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres, { type Sql } from 'postgres'

/** An agency's database: drizzle over a pool of postgres.js connections (`$client`). */
export type Database = PostgresJsDatabase<Record<string, never>> & { $client: Sql }

/** What a statement needs: the database, or a transaction on it. */
export type Queryable = Pick<Database, 'select' | 'selectDistinctOn' | 'execute'>

/** A transaction on the database. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]

export interface DatabaseOptions {
  readonly url: string
  /** The agency's PostgreSQL schema; it is the connections' whole search path. */
  readonly schema: string
  /** Most connections at once. Default 10. */
  readonly maxConnections?: number
  /** Called with the text of every statement sent; tests count with it. */
  readonly onStatement?: (text: string) => void
}

/** Opens a pool; no connection is made before the first statement. Close it with `$client.end()`. */
export function connectDatabase(options: DatabaseOptions): Database {
  const { onStatement } = options
  const client = postgres(options.url, {
    max: options.maxConnections ?? 10,
    connect_timeout: 10,
    // The driver's own goes up to 20 s, for the whole pool: too long after a restart of the server.
    backoff: (attempts: number) => Math.min(0.05 * 2 ** attempts, 1),
    connection: {
      search_path: options.schema,
      application_name: `onedoor-${options.schema}`,
      // Compiling a statement that runs for milliseconds takes longer than running it.
      jit: false,
    },
    onnotice: () => undefined,
    ...(onStatement ? { debug: (_connection, text) => onStatement(text) } : {}),
  })
  return drizzle(client)
}

/** Migrations that every agency has before its own: the change feed's and the places'. */
const KIT_MIGRATIONS = new URL('./migrations/', import.meta.url)

/** Brings an agency's schema up to date: the kit's migrations, then the agency's own. */
export function migrateAgency(
  agency: { readonly agency: { readonly code: string }; readonly migrations: URL },
  url: string,
): Promise<void> {
  return migrateDatabase({ url, schema: agency.agency.code, folders: [KIT_MIGRATIONS, agency.migrations] })
}

/**
 * Brings an agency's schema up to date: runs each folder's `NNNN_name.sql` files that have not run yet, in
 * order, each in a transaction of its own. Processes that start together take turns.
 * @throws when a file that already ran has been changed since.
 */
async function migrateDatabase(options: {
  url: string
  schema: string
  folders: readonly URL[]
}): Promise<void> {
  const sql = postgres(options.url, {
    max: 1,
    connection: { search_path: options.schema, application_name: `onedoor-${options.schema}-migrate` },
    onnotice: () => undefined,
  })
  try {
    await sql`select pg_advisory_lock(hashtext(${`onedoor migrate ${options.schema}`}))`
    const [exists] = await sql`select 1 from pg_namespace where nspname = ${options.schema}`
    if (!exists) await sql`create schema ${sql(options.schema)}`
    await sql`create table if not exists migration (
      name text primary key, hash text not null, applied_at timestamptz not null default now())`
    const applied = new Map((await sql`select name, hash from migration`).map((row) => [row.name, row.hash]))
    for (const { name, text } of await readMigrations(options.folders)) {
      const hash = createHash('sha256').update(text).digest('hex')
      if (applied.get(name) === hash) continue
      if (applied.has(name)) throw new Error(`Migration ${name} has changed since it ran on this database.`)
      await sql.begin(async (transaction) => {
        await transaction.unsafe(text)
        await transaction`insert into migration (name, hash) values (${name}, ${hash})`
      })
    }
  } finally {
    await sql.end()
  }
}

async function readMigrations(folders: readonly URL[]): Promise<{ name: string; text: string }[]> {
  const found: { name: string; text: string }[] = []
  for (const folder of folders) {
    const files = (await readdir(fileURLToPath(folder))).filter((file) => file.endsWith('.sql')).sort()
    const owner = folder.pathname.split('/').filter(Boolean).at(-2)
    for (const file of files)
      found.push({ name: `${owner}/${file}`, text: await readFile(new URL(file, folder), 'utf8') })
  }
  return found
}
