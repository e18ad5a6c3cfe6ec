import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../../kit/process/logger.ts'
import { retryDelay } from '../indexer/retry-delay.ts'

/** A piece of work that is done again and again. */
export interface Lane {
  /** Ends when the work at hand is done. */
  stop(): Promise<void>
}

/**
 * Does a piece of work over and over: at once while there is more, after `idleMs` when there is none, after growing
 * pauses when it fails.
 * @param work answers whether there was something to do
 */
export function runLane(
  name: string,
  work: (signal: AbortSignal) => Promise<boolean>,
  { idleMs, log }: { readonly idleMs: number; readonly log: Logger },
): Lane {
  const stopping = new AbortController()
  const { signal } = stopping
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined)

  async function run(): Promise<void> {
    let failures = 0
    while (!signal.aborted) {
      try {
        const worked = await work(signal)
        if (failures > 0) log.info({ lane: name, failures }, 'works again')
        failures = 0
        if (!worked) await pause(idleMs)
      } catch (error) {
        if (signal.aborted) return
        failures++
        log.warn({ lane: name, failures, err: error }, 'could not be done')
        await pause(retryDelay(failures))
      }
    }
  }

  const running = run()
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
