import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readPostmasterPid } from '../../scripts/deployment/leftover-postgres.ts'
import { choosePorts } from '../../scripts/deployment/ports.ts'
import { identifyProcess } from '../../scripts/lib/process-identity.mjs'

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url))
const MINUTES = 60_000

/** A running `npm start`. */
interface Start {
  readonly npm: ChildProcess
  /** Everything that it wrote so far. */
  output(): string
  /** Resolves with the exit code when it is over. */
  readonly ended: Promise<number | null>
}

/**
 * One clean clone, started again and again, as a newcomer has it: in a folder that only its owner may enter,
 * with nothing in the environment but the PATH.
 */
describe.runIf(process.env.TEST_WHOLE_START)('npm start', { timeout: 6 * MINUTES }, () => {
  const home = mkdtempSync(join(tmpdir(), 'onedoor-start-'))
  const clone = join(home, 'onedoor')
  const starts: Start[] = []
  let port: number

  beforeAll(async () => {
    const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
      cwd: CHECKOUT,
      encoding: 'utf8',
    })
    for (const file of files.split('\n').filter((name) => name && existsSync(join(CHECKOUT, name)))) {
      mkdirSync(dirname(join(clone, file)), { recursive: true })
      cpSync(join(CHECKOUT, file), join(clone, file))
    }
    port = (await choosePorts({ gateway: 0 })).gateway
  })
  afterAll(async () => {
    for (const { npm, ended } of starts) {
      npm.kill('SIGTERM')
      await ended
    }
    rmSync(clusterOf(), { recursive: true, force: true })
    rmSync(home, { recursive: true, force: true })
  })

  function npmStart(variables: Record<string, string> = {}): Start {
    const npm = spawn('npm', ['start'], {
      cwd: clone,
      env: { PATH: process.env.PATH, PORT: String(port), ...variables },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [npm.stdout!, npm.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
      })
    const ended = new Promise<number | null>((resolve) => npm.once('close', resolve))
    const start = { npm, output: () => said, ended }
    starts.push(start)
    return start
  }

  async function untilOpen(start: Start): Promise<void> {
    await Promise.race([
      vi.waitFor(() => expect(start.output()).toContain('OneDoor is open'), {
        timeout: 5 * MINUTES,
        interval: 50,
      }),
      start.ended.then((code) => {
        throw new Error(`npm start ended with ${code}:\n${start.output()}`)
      }),
    ])
  }

  const stateFile = (name: string) => join(clone, '.onedoor', name)
  const supervisorPid = () => Number.parseInt(readFileSync(stateFile('running.lock'), 'utf8'), 10)
  const childIdentities = () => JSON.parse(readFileSync(stateFile('processes.json'), 'utf8')) as string[]
  const alive = (identities: readonly string[]) =>
    identities.filter((identity) => identifyProcess(Number.parseInt(identity, 10)) === identity)

  /** Where the cluster is: not in the clone when root started it, as another user must reach it. */
  function clusterOf(): string {
    const shared = '/var/lib/onedoor'
    const id = existsSync(stateFile('id')) ? readFileSync(stateFile('id'), 'utf8') : undefined
    const own = existsSync(shared)
      ? readdirSync(shared).find((name) => ownerOf(join(shared, name)) === id && id !== undefined)
      : undefined
    return own ? join(shared, own) : join(clone, '.onedoor')
  }
  const ownerOf = (folder: string) =>
    existsSync(join(folder, 'owner')) ? readFileSync(join(folder, 'owner'), 'utf8') : undefined
  const postmasterPid = () => readPostmasterPid(join(clusterOf(), 'postgres', 'data'))?.pid

  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)

  it('installs, builds, loads the city and opens, on a clean clone', async () => {
    const start = npmStart()
    await untilOpen(start)
    const said = start.output()
    for (const step of ['npm ci', 'Installed in', 'Built in', 'embedded PostgreSQL', 'Migrating: 7 of 7'])
      expect(said).toContain(step)
    expect((await get('/health/ready')).status).toBe(200)
    expect((await get('/sandbox')).status).toBe(200)
  })

  it('shows a person and a command that answers with their records', () => {
    const said = starts[0]!.output()
    const [, name] = /Ask for\s+(\S+),/.exec(said)!
    const command = said.split('\n').find((line) => line.startsWith('curl '))!
    const { stdout } = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8' })
    const { data, errors } = JSON.parse(stdout)
    expect(errors).toBeUndefined()
    expect(data.person.name).toBe(name)
    expect(data.person.disputes.totalCount).toBeGreaterThan(1)
    expect(data.person.disputes.nodes.length).toBeGreaterThan(1)
  })

  it('shows a grid’s page that opens for anybody', async () => {
    const [, page] = /A grid\s+(\S+)/.exec(starts[0]!.output())!
    const answer = await fetch(page!)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('责任网格员')
    expect((await fetch(`${page}x`)).status).toBe(403)
  })

  it('starts an agency again that died, while the rest goes on', async () => {
    const before = childIdentities()
    const [, victim] = before
    process.kill(Number.parseInt(victim!, 10), 'SIGKILL')
    await vi.waitFor(() => {
      expect(childIdentities()).not.toContain(victim)
      expect(alive(childIdentities())).toHaveLength(before.length)
    }, 30_000)
    expect(starts[0]!.output()).toMatch(/ended unexpectedly \(SIGKILL\)/)
    expect((await get('/health/ready')).status).toBe(200)
  })

  it('starts the database again that died, and everybody finds it', async () => {
    const command = starts[0]!
      .output()
      .split('\n')
      .find((line) => line.startsWith('curl '))!
    const before = postmasterPid()!
    process.kill(before, 'SIGKILL')
    await vi.waitFor(
      () => {
        expect(postmasterPid()).not.toBe(before)
        const { stdout } = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8' })
        expect(JSON.parse(stdout).errors).toBeUndefined()
        // Who was just starting has failed, and is started again.
        expect(alive(childIdentities())).toHaveLength(11)
      },
      { timeout: MINUTES, interval: 500 },
    )
  })

  it('is refused a second time in the same folder', async () => {
    const second = npmStart()
    expect(await second.ended).toBe(1)
    expect(second.output()).toContain('OneDoor runs from this folder: use that one')
    expect((await get('/health/ready')).status).toBe(200)
  })

  it('ends with all its processes on Ctrl-C', async () => {
    const children = childIdentities()
    const postmaster = postmasterPid()!
    expect(alive(children)).toHaveLength(11)
    // What a terminal does: the signal goes to npm and the supervisor alike.
    process.kill(-starts[0]!.npm.pid!, 'SIGINT')
    await starts[0]!.ended
    expect(starts[0]!.output()).toContain('Stopping')
    expect(alive(children)).toEqual([])
    expect(identifyProcess(postmaster)).toBeUndefined()
    expect(existsSync(stateFile('running.lock'))).toBe(false)
  })

  it('when the supervisor is killed, its processes end by themselves and the next start works', async () => {
    const start = npmStart()
    await untilOpen(start)
    expect(start.output()).not.toContain('npm ci')
    expect(start.output()).not.toContain('Building')
    const children = childIdentities()
    process.kill(supervisorPid(), 'SIGKILL')
    await start.ended
    await vi.waitFor(() => expect(alive(children)).toEqual([]), 30_000)
  })

  it('starts after everything was killed at once', async () => {
    const start = npmStart()
    await untilOpen(start)
    for (const pid of [
      supervisorPid(),
      ...childIdentities().map((one) => Number.parseInt(one, 10)),
      postmasterPid()!,
    ])
      process.kill(pid, 'SIGKILL')
    await start.ended
    await untilOpen(npmStart())
  })

  it('ends when npm alone is killed, and makes room for the next start', async () => {
    starts.at(-1)!.npm.kill('SIGKILL')
    const start = npmStart()
    await untilOpen(start)
    start.npm.kill('SIGTERM')
    await start.ended
    await vi.waitFor(() => expect(existsSync(stateFile('running.lock'))).toBe(false), 30_000)
  })

  it('is refused with an environment that cannot be used, before anything starts', async () => {
    const start = npmStart({ PORT: 'http', COURTS_DATABASE_URL: 'courts', REDIS_URL: 'redis://127.0.0.1:1' })
    expect(await start.ended).toBe(1)
    for (const variable of ['PORT:', 'COURTS_DATABASE_URL:', 'REDIS_URL:'])
      expect(start.output()).toContain(variable)
    expect(start.output()).not.toContain('Starting')
    expect(start.output()).not.toContain('    at ')
  })

  it.runIf(process.env.STOCK_DATABASE_URL)('runs on the server of DATABASE_URL', async () => {
    const admin = postgres(process.env.STOCK_DATABASE_URL!, { max: 1, onnotice: () => undefined })
    await admin`drop database if exists onedoor with (force)`
    const start = npmStart({ DATABASE_URL: process.env.STOCK_DATABASE_URL! })
    await untilOpen(start)
    expect(start.output()).not.toContain('embedded PostgreSQL')
    start.npm.kill('SIGTERM')
    await start.ended
    await admin`drop database onedoor with (force)`
    await admin.end()
  })
})
