import { join } from 'node:path'
import { acquireLock } from '../lib/lock.mjs'
import type { Shutdown } from './shutdown.ts'
import { stateFolder } from './state-folder.ts'

/**
 * Claims the checkout until the shutdown: deployments of one would share databases, logs and keys.
 * @param options.waitMs how long to wait for another program that is just ending
 * @param options.advice what to do when it does not end
 * @throws when another program keeps it
 */
export async function claimCheckout(
  shutdown: Shutdown,
  { waitMs, advice }: { waitMs: number; advice: string },
): Promise<void> {
  const release = await acquireLock(join(stateFolder(), 'running.lock'), {
    timeoutMs: waitMs,
    onWait: (holder) => {
      if (waitMs > 0) console.log(`OneDoor runs from this folder already (process ${holder}); waiting …`)
    },
  })
  if (!release) throw new Error(`OneDoor runs from this folder: ${advice}`)
  await shutdown.add({ stop: async () => release() })
}
