import { CLOCK_TOLERANCE_MS, LIFETIME_MS } from '../contract/request-mac.ts'

/** Requests are forgotten by the window that they were sent in, all at once. */
const WINDOW_MS = 5_000
/** 7,000 requests a second over the time that each is remembered; about 40 MB. */
const MOST_REMEMBERED = 500_000

export type Sight = 'new' | 'seen' | 'full'

/**
 * The requests that may still be played again: those that were sent within the time that one is accepted. Bounded; when
 * it is full it says so and forgets nothing.
 */
export class SeenRequests {
  readonly #most: number
  /** Nonces by the window of their sending. */
  readonly #windows = new Map<number, Set<string>>()
  #remembered = 0

  constructor(most = MOST_REMEMBERED) {
    this.#most = most
  }

  /** Remembers a request that was sent within the time that one is accepted. */
  see(sentAt: number, nonce: string, now = Date.now()): Sight {
    const window = Math.floor(sentAt / WINDOW_MS)
    const nonces = this.#windows.get(window) ?? this.#open(window, now)
    if (nonces.has(nonce)) return 'seen'
    if (this.#remembered >= this.#most) this.#forgetOld(now)
    if (this.#remembered >= this.#most) return 'full'
    nonces.add(ownCopy(nonce))
    this.#remembered++
    return 'new'
  }

  #open(window: number, now: number): Set<string> {
    this.#forgetOld(now)
    const nonces = new Set<string>()
    this.#windows.set(window, nonces)
    return nonces
  }

  #forgetOld(now: number): void {
    for (const [window, nonces] of this.#windows) {
      if ((window + 1) * WINDOW_MS >= now - LIFETIME_MS - CLOCK_TOLERANCE_MS) continue
      this.#windows.delete(window)
      this.#remembered -= nonces.size
    }
  }
}

/** A part of a header's text would keep all of it. */
const ownCopy = (text: string): string => Buffer.from(text, 'latin1').toString('latin1')
