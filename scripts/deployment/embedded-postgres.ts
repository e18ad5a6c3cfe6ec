import { type ChildProcess, spawn } from 'node:child_process'
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { clusterFolder, SHARED_FOLDER } from './cluster-folder.ts'
import { readPostmasterPid, stopLeftoverPostgres } from './leftover-postgres.ts'
import { lastLines, openLogFile } from './log-file.ts'
import { choosePorts } from './ports.ts'
import {
  EmbeddedPostgresUnavailable,
  findPostgresBinaries,
  type PostgresBinaries,
} from './postgres-binaries.ts'
import { postgresSettings } from './postgres-settings.ts'
import { generatePassword, readOrMakeSecret, writeSecretFile } from './state-folder.ts'
import { asUser, choosePostgresUser, type SystemUser } from './system-user.ts'

/** A running server of our own. */
export interface EmbeddedPostgres {
  /** URL of its superuser, on database `postgres`. */
  readonly url: string
  /** The folder that holds the data directory, the password and the server's log. */
  readonly folder: string
  /** Resolves when the server's process has ended, for whatever reason. */
  readonly ended: Promise<void>
  /** Ends the server: sessions are cut, what is committed is kept. */
  stop(): Promise<void>
  /** Ends the server at once; it recovers at its next start. */
  kill(): void
}

export interface EmbeddedPostgresOptions {
  /** The checkout that the cluster belongs to. */
  readonly root: string
  /** The cluster's name; a checkout may have several, each with a server of its own. */
  readonly name: string
  /** False for a cluster that need not outlive the machine's next crash. Default true. */
  readonly durable?: boolean
  /** Preferred TCP port. Default: any free one. */
  readonly port?: number
}

const STARTING_MS = 120_000
const RETRYING_MS = 15_000
const STOPPING_MS = 60_000

/** A start that may succeed when tried again: the port was taken meanwhile, or parts of a dead start live on. */
const PASSING_TROUBLE =
  /Address already in use|shared memory block .* is still in use|lock file .* already exists/

/**
 * Starts a PostgreSQL server on a cluster in the checkout, made the first time. A server that a killed process
 * left behind on it is ended first.
 * @throws {EmbeddedPostgresUnavailable} where none can run.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const chosen = choosePostgresUser()
  if (!chosen)
    throw new EmbeddedPostgresUnavailable(
      'it must not run as root, and there is neither a user "postgres" nor a user "nobody"',
    )
  const folder = await clusterFolder(options.root, options.name, chosen)
  const data = join(folder, 'data')
  const user = ownerOf(data) ?? chosen
  const binaries = findPostgresBinaries(user, SHARED_FOLDER)
  if (!existsSync(data)) await initialise(binaries, folder, user)
  const password = readFileSync(join(folder, 'password'), 'utf8')

  const giveUpAt = Date.now() + RETRYING_MS
  for (;;) {
    await stopLeftoverPostgres(data)
    const { postgres: port } = await choosePorts({ postgres: options.port ?? 0 })
    const log = join(folder, 'server.log')
    const server = launch(binaries, { data, user, log, port, durable: options.durable ?? true })
    if (await isReady(server, data))
      return {
        url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
        folder,
        ended: ended(server),
        stop: () => stop(server),
        kill: () => void server.kill('SIGQUIT'),
      }
    const said = lastLines(log, 20).join('\n')
    if (!PASSING_TROUBLE.test(said) || Date.now() > giveUpAt)
      throw new Error(`The embedded PostgreSQL does not start. The end of ${log}:\n${said}`)
    await sleep(200)
  }
}

/** Bytewise order, so that an index finds a prefix; letters as Unicode has them. macOS has no C.UTF-8. */
const LOCALE =
  process.platform === 'darwin'
    ? ['--locale=C', '--lc-ctype=en_US.UTF-8']
    : ['--locale=C.UTF-8', '--lc-collate=C']

/** Whose data directory it is, when root finds one that belongs to somebody else. */
function ownerOf(data: string): SystemUser | undefined {
  if (process.getuid?.() !== 0 || !existsSync(data)) return undefined
  const { uid, gid } = statSync(data)
  return { uid, gid, name: String(uid) }
}

const DRAFT = 'draft-'

async function initialise(binaries: PostgresBinaries, folder: string, user: SystemUser): Promise<void> {
  // Under another name until it is whole, so that a killed initdb leaves nothing that looks like a cluster; under
  // a name of its own, as an initdb may outlive a start that was killed.
  for (const left of readdirSync(folder).filter((name) => name.startsWith(DRAFT)))
    rmSync(join(folder, left), { recursive: true, maxRetries: 10 })
  const draft = join(folder, `${DRAFT}${process.pid}`)
  const passwordFile = `${draft}.password`
  mkdirSync(draft, { mode: 0o700 })
  writeSecretFile(passwordFile, readOrMakeSecret(join(folder, 'password'), generatePassword))
  if (user !== 'own') for (const path of [draft, passwordFile]) chownSync(path, user.uid, user.gid)
  const initdb = spawn(
    binaries.initdb,
    [
      ...['-D', draft, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
      ...['-E', 'UTF8', ...LOCALE],
    ],
    { ...asUser(user), cwd: folder, env: {}, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const said: string[] = []
  for (const stream of [initdb.stdout, initdb.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => said.push(text))
  const code = await new Promise((resolve, reject) => initdb.on('error', reject).on('close', resolve))
  rmSync(passwordFile)
  if (code !== 0) throw new EmbeddedPostgresUnavailable(`initdb failed:\n${said.join('').trim()}`)
  renameSync(draft, join(folder, 'data'))
}

function launch(
  binaries: PostgresBinaries,
  options: { data: string; user: SystemUser; log: string; port: number; durable: boolean },
): ChildProcess {
  const log = openLogFile(options.log)
  const server = spawn(binaries.postgres, ['-D', options.data, ...postgresSettings(options)], {
    ...asUser(options.user),
    cwd: options.data,
    env: {},
    // Its own process group: Ctrl-C is for the supervisor, which ends the server last.
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  return server
}

/** Waits until the server accepts connections; false when it ended instead. */
async function isReady(server: ChildProcess, data: string): Promise<boolean> {
  const deadline = Date.now() + STARTING_MS
  let failure: Error | undefined
  server.once('error', (error) => {
    failure = error
  })
  while (server.exitCode === null && server.signalCode === null && !failure) {
    const status = readPostmasterPid(data)
    if (status?.ready && status.pid === server.pid) return true
    if (Date.now() > deadline) {
      await stop(server)
      throw new Error(`The embedded PostgreSQL did not become ready in ${STARTING_MS / 1000} s.`)
    }
    await sleep(20)
  }
  if (failure) throw new EmbeddedPostgresUnavailable(`its server cannot be run (${failure.message})`)
  return false
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode === null && server.signalCode === null)
    await new Promise((resolve) => server.once('exit', resolve))
}

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one, after which it recovers at the next start. */
async function stop(server: ChildProcess): Promise<void> {
  server.kill('SIGINT')
  const impatient = setTimeout(() => server.kill('SIGQUIT'), STOPPING_MS)
  await ended(server)
  clearTimeout(impatient)
}
