import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { identifyProcess } from '../lib/process-identity.mjs'
import { commandLine } from './process-table.ts'

const FAST_SHUTDOWN_MS = 30_000
const IMMEDIATE_SHUTDOWN_MS = 10_000

/**
 * Ends a server that a killed process left running on a data directory, and removes a `postmaster.pid` that
 * only looks alive because its process id belongs to another program by now (common in containers), on which
 * PostgreSQL itself would refuse to start.
 * @throws when the server does not end.
 */
export async function stopLeftoverPostgres(dataDirectory: string): Promise<void> {
  const pid = readPostmasterPid(dataDirectory)?.pid
  if (pid === undefined) return
  if (!isPostgresOf(pid, dataDirectory)) {
    rmSync(join(dataDirectory, 'postmaster.pid'), { force: true })
    return
  }
  const server = identifyProcess(pid)
  for (const [signal, patience] of [
    ['SIGINT', FAST_SHUTDOWN_MS],
    ['SIGQUIT', IMMEDIATE_SHUTDOWN_MS],
  ] as const) {
    process.kill(pid, signal)
    const deadline = Date.now() + patience
    while (identifyProcess(pid) === server && Date.now() < deadline) await sleep(20)
    if (identifyProcess(pid) !== server) return
  }
  throw new Error(`A PostgreSQL server left by an earlier run (process ${pid}) does not end; end it by hand.`)
}

/** What a server says of itself in `postmaster.pid`: its process, and whether it accepts connections. */
export function readPostmasterPid(dataDirectory: string): { pid: number; ready: boolean } | undefined {
  let text: string
  try {
    text = readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8')
  } catch {
    return undefined
  }
  const lines = text.split('\n')
  const pid = Number.parseInt(lines[0] ?? '', 10)
  return Number.isNaN(pid) ? undefined : { pid, ready: lines[7]?.trim() === 'ready' }
}

function isPostgresOf(pid: number, dataDirectory: string): boolean {
  return identifyProcess(pid) !== undefined && commandLine(pid).includes(dataDirectory)
}
