import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startEmbeddedPostgres } from '../../scripts/deployment/embedded-postgres.ts'
import { provisionDatabase } from '../../scripts/deployment/provision.ts'
import { AGENCIES, type AgencyCode } from '../../subgraphs/kit/contract/agencies.ts'

const DATABASE = `onedoor_provision_test_${process.pid}`

/** Every server to try: the one of the test run and, in CI, a stock one of the distribution. */
const SERVERS = Object.entries({
  'the test server': process.env.TEST_DATABASE_URL,
  'a stock server': process.env.STOCK_DATABASE_URL,
}).filter((entry): entry is [string, string] => !!entry[1])

const connect = (url: string): Sql => postgres(url, { max: 1, onnotice: () => undefined })

async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const sql = connect(url)
  try {
    return [...(await sql.unsafe(statement))]
  } finally {
    await sql.end()
  }
}

const onDatabase = (adminUrl: string, database: string): string => {
  const url = new URL(adminUrl)
  url.pathname = `/${database}`
  return url.href
}

it('has a server to try', () => {
  expect(SERVERS.length).toBeGreaterThan(0)
  if (process.env.REQUIRE_STOCK_POSTGRES) expect(process.env.STOCK_DATABASE_URL).toBeTruthy()
})

describe.each(SERVERS)('provisioning on %s', (_name, adminUrl) => {
  let urls: Record<AgencyCode, string>

  beforeAll(async () => {
    urls = await provisionDatabase({ adminUrl, database: DATABASE })
    for (const { code } of AGENCIES) await ask(urls[code], 'create table secret as select 1 as answer')
  })
  afterAll(async () => {
    await ask(adminUrl, `drop database ${DATABASE} with (force)`)
  })

  it('lets each agency work in its own schema, which is its search path', async () => {
    for (const { code } of AGENCIES)
      expect(
        await ask(
          urls[code],
          'select current_user as role, current_schemas(false) as path, answer from secret',
        ),
      ).toEqual([{ role: `onedoor_${code}`, path: [code], answer: 1 }])
  })

  it('lets no agency read or change another agency', async () => {
    for (const { code } of AGENCIES) {
      const sql = connect(urls[code])
      for (const other of AGENCIES.filter((agency) => agency.code !== code))
        for (const attempt of [
          `select * from ${other.code}.secret`,
          `create table ${other.code}.mine ()`,
          `set role onedoor_${other.code}`,
        ])
          await expect(sql.unsafe(attempt), `${code}: ${attempt}`).rejects.toThrow(/permission denied/)
      await sql.end()
    }
  })

  it('lets nobody work in the public schema, and no other role connect', async () => {
    await expect(ask(urls.courts, 'create table public.shared ()')).rejects.toThrow(/permission denied/)
    const [row] = await ask(
      onDatabase(adminUrl, DATABASE),
      `select exists (select from pg_database, aclexplode(datacl) where datname = current_database() and grantee = 0) as open`,
    )
    expect(row).toEqual({ open: false })
  })

  it('ends transactions that would hold the change feed back', async () => {
    const [limits] = await ask(
      urls.police,
      `select current_setting('statement_timeout') as statement,
        current_setting('idle_in_transaction_session_timeout') as idle,
        current_setting('transaction_timeout', true) as transaction,
        current_setting('server_version_num')::int >= 170000 as modern`,
    )
    expect(limits).toMatchObject({ statement: '5min', idle: '1min' })
    expect(limits!.transaction).toBe(limits!.modern ? '10min' : null)
  })

  it('orders bytewise and knows Han characters as letters', async () => {
    expect(await ask(urls.center, `select 'B' < 'a' as bytewise, '张' ~ '^[[:alpha:]]$' as letter`)).toEqual([
      { bytewise: true, letter: true },
    ])
  })

  it('run again, by many at once, changes nothing', async () => {
    const again = await Promise.all(
      Array.from({ length: 4 }, () => provisionDatabase({ adminUrl, database: DATABASE })),
    )
    for (const result of again) expect(result).toEqual(urls)
    expect(await ask(urls.health, 'select answer from secret')).toEqual([{ answer: 1 }])
  })
})

describe('a role that may create roles and databases but is no superuser', () => {
  it('is enough, on a server where nobody else provisioned', async () => {
    const root = mkdtempSync(join(tmpdir(), 'onedoor-provision-'))
    chmodSync(root, 0o755)
    const server = await startEmbeddedPostgres({ root, name: 'postgres', durable: false })
    try {
      await ask(server.url, "create role manager login createrole createdb password 'manager'")
      const managerUrl = new URL(server.url)
      Object.assign(managerUrl, { username: 'manager', password: 'manager' })
      for (const _time of ['first', 'second']) {
        const { courts } = await provisionDatabase({ adminUrl: managerUrl.href })
        expect(await ask(courts, 'select current_user as role')).toEqual([{ role: 'onedoor_courts' }])
      }
    } finally {
      await server.stop()
      rmSync(root, { recursive: true })
    }
  })
})
