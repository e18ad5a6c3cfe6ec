import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process's program and arguments, separated by spaces; empty when there is no such process. */
export function commandLine(pid: number): string {
  if (process.platform !== 'linux') return ps(pid, 'args=')
  return readProc(pid, 'cmdline').replaceAll('\0', ' ')
}

/** The process that a process is a child of; undefined when there is no such process. */
export function parentOf(pid: number): number | undefined {
  const parent =
    process.platform === 'linux' ? /^PPid:\s+(\d+)$/m.exec(readProc(pid, 'status'))?.[1] : ps(pid, 'ppid=')
  return parent ? Number(parent) : undefined
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

const ps = (pid: number, column: string): string =>
  spawnSync('ps', ['-ww', '-o', column, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? ''
