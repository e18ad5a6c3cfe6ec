import { spawnSync } from 'node:child_process'

/** The user that a program runs as: another one by number, or this process's own. */
export type SystemUser = { readonly uid: number; readonly gid: number; readonly name: string } | 'own'

/**
 * The user for PostgreSQL, which refuses to run as root: for root `postgres` if there is one, else `nobody`;
 * for everybody else themselves. Undefined where root finds neither.
 */
export function choosePostgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return 'own'
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => idOf(flag, name))
    if (uid !== undefined && gid !== undefined) return { uid, gid, name }
  }
  return undefined
}

function idOf(flag: string, name: string): number | undefined {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' })
  // macOS prints nobody's -2 as an unsigned number, which spawn would refuse.
  return status === 0 ? Number(stdout) | 0 : undefined
}

/** The part of child_process's options that makes a program run as a user. */
export const asUser = (user: SystemUser): { uid?: number; gid?: number } =>
  user === 'own' ? {} : { uid: user.uid, gid: user.gid }

/** Whether a user may enter a folder, every folder above it included. */
export function canEnter(user: SystemUser, folder: string): boolean {
  if (user === 'own') return true
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...asUser(user), cwd: '/' }).status === 0
}
