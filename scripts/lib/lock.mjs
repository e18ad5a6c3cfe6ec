import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { identifyProcess } from './process-identity.mjs'

const POLL_MS = 100
const SETTLE_MS = 200

/**
 * Takes a lock between processes and returns the function that gives it back. The lock is a file that names
 * its holder; one whose holder died, however it died, is taken over.
 *
 * Who waits longer than `timeoutMs` gets `undefined`. `onWait` is called once, with the holder's process id,
 * when there is somebody to wait for.
 */
export async function acquireLock(file, { timeoutMs = Number.POSITIVE_INFINITY, onWait } = {}) {
  mkdirSync(dirname(file), { recursive: true })
  const mine = identifyProcess(process.pid)
  const claim = `${file}.${process.pid}`
  const giveUpAt = Date.now() + timeoutMs
  let told = false
  try {
    for (;;) {
      writeFileSync(claim, mine)
      if (tryLink(claim, file)) break
      const holder = read(file)
      if (holder === undefined) continue
      if (identifyProcess(Number.parseInt(holder, 10)) === holder) {
        if (Date.now() >= giveUpAt) return undefined
        if (!told) onWait?.(Number.parseInt(holder, 10))
        told = true
        await sleep(POLL_MS)
      } else {
        // Several may find the holder dead at once: the last to write wins, once all of them have written
        // (Fischer's mutual exclusion).
        renameSync(claim, file)
        await sleep(SETTLE_MS)
        if (read(file) === mine) break
      }
    }
  } finally {
    rmSync(claim, { force: true })
  }
  return () => {
    if (read(file) === mine) rmSync(file, { force: true })
  }
}

/** Links, which unlike writing makes the file appear with its content; false when there is one already. */
function tryLink(from, to) {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}
