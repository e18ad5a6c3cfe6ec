import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 150
const ANSWER_MS = 5000

/** Whether a process answers its readiness check with success. */
function isReady(baseUrl: string): Promise<boolean> {
  return new Promise((resolve) => {
    // Not fetch: dozens of its failing calls cost more than a start can spare.
    const request = get(`${baseUrl}/health/ready`, { agent: false, timeout: ANSWER_MS }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })
}

/** Waits until a process says that it is ready; rejects with the signal's reason when that is aborted. */
export async function untilReady(baseUrl: string, signal: AbortSignal): Promise<void> {
  while (!(await isReady(baseUrl))) await sleep(POLL_MS, undefined, { signal })
}
