import { randomBytes } from 'node:crypto'
import postgres from 'postgres'

/** A database of a test's own on the server that `TEST_DATABASE_URL` (an administrator's URL) names. */
export interface TestDatabase {
  /** Administrator's URL of this database. */
  readonly url: string
  drop(): Promise<void>
}

/** Creates an empty database, or a copy of another one. */
export async function createTestDatabase(template?: Pick<TestDatabase, 'url'>): Promise<TestDatabase> {
  const admin = process.env.TEST_DATABASE_URL
  if (!admin)
    throw new Error('TEST_DATABASE_URL is not set: run the tests with `npm test`, which starts PostgreSQL.')
  const name = `test_${randomBytes(6).toString('hex')}`
  await asAdministrator(admin, async (sql) => {
    if (!template) return sql`create database ${sql(name)}`
    const source = new URL(template.url).pathname.slice(1)
    // PostgreSQL copies only a database that nobody is connected to; pools connect again by themselves.
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${source}`
    return sql`create database ${sql(name)} template ${sql(source)}`
  })
  const url = new URL(admin)
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: () => asAdministrator(admin, (sql) => sql`drop database if exists ${sql(name)} with (force)`),
  }
}

async function asAdministrator(
  url: string,
  statement: (sql: postgres.Sql) => Promise<unknown>,
): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    await statement(sql)
  } finally {
    await sql.end()
  }
}
