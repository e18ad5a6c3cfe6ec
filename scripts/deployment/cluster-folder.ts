import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stopLeftoverPostgres } from './leftover-postgres.ts'
import { readOrMakeSecret, stateFolder } from './state-folder.ts'
import { canEnter, type SystemUser } from './system-user.ts'

/** Where root keeps what PostgreSQL's user must reach, when that user cannot enter the checkout. */
export const SHARED_FOLDER = '/var/lib/onedoor'

/**
 * The folder for a database cluster of a checkout, made if absent: in its state folder, or, where PostgreSQL's
 * user cannot enter that, in a folder of the checkout's own below {@link SHARED_FOLDER}.
 *
 * The state folder governs: after it was deleted, what a former one kept in the shared folder is deleted too,
 * so that a clean clone in the same place starts clean.
 */
export async function clusterFolder(root: string, name: string, user: SystemUser): Promise<string> {
  const state = stateFolder(root)
  const home = canEnter(user, state) ? state : await sharedHome(state)
  const folder = join(home, name)
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  return folder
}

async function sharedHome(state: string): Promise<string> {
  const place = createHash('sha256').update(realpathSync(state)).digest('hex').slice(0, 16)
  const home = join(SHARED_FOLDER, place)
  const id = readOrMakeSecret(join(state, 'id'), randomUUID)
  const owner = join(home, 'owner')
  if (existsSync(owner) && readFileSync(owner, 'utf8') !== id) {
    await stopLeftoverPostgres(join(home, 'postgres', 'data'))
    rmSync(home, { recursive: true })
  }
  mkdirSync(home, { recursive: true, mode: 0o755 })
  writeFileSync(owner, id)
  return home
}
