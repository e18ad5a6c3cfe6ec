import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { identifyProcess } from '../lib/process-identity.mjs'

const DRAINING_MS = 5000

/** Remembers the processes of a deployment, so that the next start finds those that outlived their supervisor. */
export interface ProcessRecord {
  /** Ends what an earlier start left running. */
  endLeftovers(): Promise<void>
  add(pid: number): void
}

/** The record in `processes.json` of a state folder. */
export function openProcessRecord(stateFolder: string): ProcessRecord {
  const file = join(stateFolder, 'processes.json')
  let known: string[] = []
  return {
    async endLeftovers() {
      await Promise.all(readList(file).map(endProcess))
      writeFileSync(file, '[]')
    },
    add(pid) {
      const identity = identifyProcess(pid)
      known = [...known.filter(isAlive), ...(identity ? [identity] : [])]
      writeFileSync(file, JSON.stringify(known))
    },
  }
}

function readList(file: string): string[] {
  try {
    const list: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []
  } catch {
    // Absent, or cut short by a crash of the machine, which left no process either.
    return []
  }
}

const pidOf = (identity: string): number => Number.parseInt(identity, 10)

const isAlive = (identity: string): boolean => identifyProcess(pidOf(identity)) === identity

async function endProcess(identity: string): Promise<void> {
  if (!isAlive(identity)) return
  process.kill(pidOf(identity), 'SIGTERM')
  const deadline = Date.now() + DRAINING_MS
  while (isAlive(identity) && Date.now() < deadline) await sleep(50)
  if (isAlive(identity)) process.kill(pidOf(identity), 'SIGKILL')
}
