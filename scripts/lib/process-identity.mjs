import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * Names a living process so that another one that gets the same id later has another name: its id and the
 * moment it started. Undefined when no such process lives. A zombie counts as dead.
 */
export function identifyProcess(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    if (error.code !== 'EPERM') return undefined
  }
  const started = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid)
  return started && `${pid}@${started}`
}

/** Clock ticks since boot: field 22 of proc(5) stat, counted behind the name, which may hold spaces. */
function startOnLinux(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

function startByPs(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
  return stdout?.trim().replaceAll(/\s+/g, '_') || undefined
}
