/** What is to happen at a time, on the clock of `performance.now()`. The time may change, at `watch` only. */
export interface Timed {
  readonly deadline: number
  /** Called once the deadline has passed; what is not removed by then is called again. */
  expire(): void
}

/** What `setTimeout` can count, in milliseconds. */
const LONGEST_DELAY = 2 ** 31 - 1

/**
 * Deadlines that are hardly ever met: one timer for all, set for the earliest that was seen. An exchange that ends in
 * time costs no timer, only a timer that looks around in vain every few seconds.
 */
export class Deadlines {
  readonly #timed = new Set<Timed>()
  #timer: NodeJS.Timeout | undefined
  /** When the timer goes off. */
  #wakesAt = Infinity

  /** Sees to it that the deadline is kept; to be called again when it has come closer. */
  watch(timed: Timed): void {
    this.#timed.add(timed)
    this.#wakeBy(timed.deadline)
  }

  remove(timed: Timed): void {
    this.#timed.delete(timed)
    if (this.#timed.size === 0) this.#sleep()
  }

  #wakeBy(deadline: number): void {
    if (deadline >= this.#wakesAt) return
    this.#sleep()
    this.#wakesAt = deadline
    const delay = Math.min(Math.max(0, Math.ceil(deadline - performance.now())), LONGEST_DELAY)
    // Sockets keep the process alive as long as there is something to wait for.
    this.#timer = setTimeout(() => this.#wake(), delay).unref()
  }

  #sleep(): void {
    clearTimeout(this.#timer)
    this.#wakesAt = Infinity
  }

  #wake(): void {
    this.#sleep()
    const now = performance.now()
    for (const timed of this.#timed) if (timed.deadline <= now) timed.expire()
    let earliest = Infinity
    for (const { deadline } of this.#timed) earliest = Math.min(earliest, deadline)
    if (earliest < Infinity) this.#wakeBy(earliest)
  }
}
