import type { FeedState } from './epoch.ts'

/** At one poll in 200 ms, five minutes of a feed that is held back. */
const SAMPLES = 1500

/**
 * Tells up to which moment a feed read to its end is complete. A page stops at the horizon, the oldest
 * running transaction, though later ones may have committed: so the moment of this very read may claim too
 * much. But all that was committed before an earlier read began has a transaction id below the next one of
 * that time; once the horizon has come that far, everything committed before that read has been told.
 */
export class ThroughClock {
  #samples: Pick<FeedState, 'at' | 'next'>[] = []

  /** Takes note of a read, and returns the latest moment that it is complete through; null when unknown. */
  observe({ at, horizon, next }: FeedState): string | null {
    this.#samples.push({ at, next })
    const complete = this.#samples.findLastIndex((sample) => sample.next <= horizon)
    if (complete > 0) this.#samples.splice(0, complete)
    if (this.#samples.length > SAMPLES) this.#samples.splice(1, 1)
    return complete < 0 ? null : this.#samples[0]!.at
  }
}
