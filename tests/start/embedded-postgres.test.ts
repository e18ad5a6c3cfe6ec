import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import postgres from 'postgres'
import { afterEach, describe, expect, it } from 'vitest'
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../scripts/deployment/embedded-postgres.ts'
import { readPostmasterPid } from '../../scripts/deployment/leftover-postgres.ts'

const releases: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

function aFolder(mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'onedoor-postgres-'))
  chmodSync(folder, mode)
  releases.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function start(
  root: string,
  options: Partial<EmbeddedPostgresOptions> = {},
): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ root, name: 'postgres', ...options })
  releases.push(async () => {
    await server.stop()
    rmSync(dirname(server.folder), { recursive: true, force: true })
  })
  return server
}

/** One statement on a connection of its own. */
async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    return [...(await sql.unsafe(statement))]
  } finally {
    await sql.end()
  }
}

const pidOf = ({ folder }: EmbeddedPostgres): number => readPostmasterPid(join(folder, 'data'))!.pid

const isRoot = process.getuid?.() === 0

describe('a server of our own', () => {
  it('keeps what was committed from one start to the next', async () => {
    const root = aFolder()
    const first = await start(root)
    await ask(first.url, 'create table kept as select 42 as answer')
    await first.stop()
    const second = await start(root)
    expect(await ask(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])
  })

  it('orders bytewise, knows Han characters as letters and loses no commit in a crash', async () => {
    const { url } = await start(aFolder())
    await ask(url, 'create extension pg_trgm')
    const [row] = await ask(
      url,
      `select 'B' < 'a' as bytewise, cardinality(show_trgm('张伟')) as trigrams, current_setting('fsync') as fsync,
        current_setting('synchronous_commit') as commit, current_setting('server_encoding') as encoding`,
    )
    expect(row).toMatchObject({ bytewise: true, fsync: 'on', commit: 'on', encoding: 'UTF8' })
    expect(row!.trigrams).toBeGreaterThan(0)
  })

  it('listens on the loopback address alone and asks for a password', async () => {
    const { url } = await start(aFolder())
    expect(
      await ask(
        url,
        "select current_setting('listen_addresses') as a, current_setting('unix_socket_directories') as s",
      ),
    ).toEqual([{ a: '127.0.0.1', s: '' }])
    const stranger = new URL(url)
    stranger.password = 'guess'
    await expect(ask(stranger.href, 'select 1')).rejects.toThrow(/password authentication failed/)
  })

  it('has a log and a password that only their owner may read', async () => {
    const { folder } = await start(aFolder())
    for (const file of ['password', 'server.log'])
      expect([file, statSync(join(folder, file)).mode & 0o077]).toEqual([file, 0])
    expect(readdirSync(folder).sort()).toEqual(['data', 'password', 'server.log'])
  })

  it('has nothing in its log of what statements are about, whether they are slow or fail', async () => {
    const { url, folder } = await start(aFolder())
    const log = () => readFileSync(join(folder, 'server.log'), 'utf8')
    const sql = postgres(url, { max: 1, onnotice: () => undefined })
    // What it makes of slow statements is seen of any when all count as slow.
    await sql`set log_min_duration_statement = 0`
    await sql`create temporary table person (name text primary key, born date)`
    await sql`insert into person values (${'王芳'})`
    await expect(sql`insert into person values (${'王芳'})`).rejects.toThrow('duplicate key')
    await expect(sql`insert into person select ${'李建国'}, ${'王芳'}::text::date`).rejects.toThrow('王芳')
    await sql.end()
    expect(log()).toMatch(/duration: .* insert into person values/)
    expect(log()).not.toMatch(/王芳|李建国/)
  })

  it('two clusters of one checkout run at once', async () => {
    const root = aFolder()
    const [one, other] = await Promise.all([start(root), start(root, { name: 'test', durable: false })])
    expect(new URL(one.url).port).not.toBe(new URL(other.url).port)
    expect(await ask(other.url, 'show fsync')).toEqual([{ fsync: 'off' }])
  })
})

describe('what a killed process left behind', () => {
  it('a server that still runs is ended, and its data is there', async () => {
    const root = aFolder()
    const left = await start(root)
    await ask(left.url, 'create table kept as select 1 as answer')
    const leftPid = pidOf(left)
    const next = await start(root)
    expect(pidOf(next)).not.toBe(leftPid)
    await left.ended
    expect(await ask(next.url, 'select answer from kept')).toEqual([{ answer: 1 }])
  })

  it('a server that was itself killed is recovered', async () => {
    const root = aFolder()
    const killed = await start(root)
    await ask(killed.url, 'create table kept as select 1 as answer')
    process.kill(pidOf(killed), 'SIGKILL')
    await killed.ended
    expect(existsSync(join(killed.folder, 'data', 'postmaster.pid'))).toBe(true)
    const next = await start(root)
    expect(await ask(next.url, 'select answer from kept')).toEqual([{ answer: 1 }])
  })

  it('a process id that belongs to another program by now is no obstacle, and that program lives on', async () => {
    const root = aFolder()
    const first = await start(root)
    await first.stop()
    const stranger = spawn('sleep', ['600'])
    releases.push(() => void stranger.kill())
    writeFileSync(
      join(first.folder, 'data', 'postmaster.pid'),
      `${stranger.pid}\n${join(first.folder, 'data')}\n`,
    )
    const next = await start(root)
    expect(await ask(next.url, 'select 1 as answer')).toEqual([{ answer: 1 }])
    expect(stranger.exitCode).toBeNull()
  })

  it('an initdb that was cut short is done again', async () => {
    const root = aFolder()
    const draft = join(root, '.onedoor', 'postgres', 'draft-1')
    mkdirSync(draft, { recursive: true })
    writeFileSync(join(draft, 'PG_VERSION'), '18')
    const { url } = await start(root)
    expect(await ask(url, 'select 1 as answer')).toEqual([{ answer: 1 }])
  })
})

describe.runIf(isRoot)('as root', () => {
  it('runs as somebody else', async () => {
    const server = await start(aFolder())
    const status = readFileSync(`/proc/${pidOf(server)}/status`, 'utf8')
    expect(/^Uid:\s+(\d+)/m.exec(status)![1]).not.toBe('0')
    expect(/^Groups:\s*$/m.test(status)).toBe(true)
  })

  it('in a folder that only root may enter, keeps the cluster where the other user can reach it', async () => {
    const root = aFolder(0o700)
    const server = await start(root)
    expect(server.folder.startsWith(root)).toBe(false)
    await ask(server.url, 'create table kept as select 1 as answer')
    await server.stop()
    const again = await start(root)
    expect(await ask(again.url, 'select answer from kept')).toEqual([{ answer: 1 }])
  })

  it('starts clean when the state folder of a private checkout was deleted', async () => {
    const root = aFolder(0o700)
    const former = await start(root)
    await ask(former.url, 'create table kept as select 1 as answer')
    rmSync(join(root, '.onedoor'), { recursive: true })
    const { url } = await start(root)
    await former.ended
    expect(await ask(url, "select to_regclass('kept') as kept")).toEqual([{ kept: null }])
  })
})
