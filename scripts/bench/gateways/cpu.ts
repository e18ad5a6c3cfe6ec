import { readdirSync, readFileSync } from 'node:fs'

/** Of Linux on every platform that Node runs on; see proc(5). */
const TICKS_PER_SECOND = 100

/** CPU seconds, user and system, of a process with all its threads and living descendants. */
export function cpuSeconds(pid: number): number {
  return sumOverTree(pid, (id) => {
    const fields = statFields(id)
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  })
}

/** The most memory, in MB, that a process and its living descendants ever held. */
export function peakMemoryMegabytes(pid: number): number {
  return sumOverTree(pid, (id) => {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? []
    return Number(kilobytes) / 1000
  })
}

/** Seconds that a core has been busy since boot, with whatever. */
export function coreBusySeconds(core: number): number {
  const line = new RegExp(`^cpu${core} (.*)$`, 'm').exec(readFileSync('/proc/stat', 'utf8'))![1]!
  const [user, nice, system, , , irq, softirq] = line.trim().split(/\s+/).map(Number)
  return (user! + nice! + system! + irq! + softirq!) / TICKS_PER_SECOND
}

function sumOverTree(root: number, measure: (pid: number) => number): number {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!(pid > 0)) continue
    const parent = attempt(() => Number(statFields(pid)[1]))
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const sum = (pid: number): number =>
    (attempt(() => measure(pid)) ?? 0) +
    (children.get(pid) ?? []).reduce((total, child) => total + sum(child), 0)
  return sum(root)
}

/** Fields of /proc/PID/stat behind the name, which may hold spaces: state, parent, … */
function statFields(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** Undefined for a process that has ended meanwhile. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
