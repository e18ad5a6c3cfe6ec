import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 50
const ANSWER_MS = 5000

/** Whether a process answers its readiness check with success. */
export async function isReady(baseUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${baseUrl}/health/ready`, { signal: AbortSignal.timeout(ANSWER_MS) })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}

/** Waits until a process says that it is ready; rejects with the signal's reason when that is aborted. */
export async function untilReady(baseUrl: string, signal: AbortSignal): Promise<void> {
  while (!(await isReady(baseUrl))) await sleep(POLL_MS, undefined, { signal })
}
