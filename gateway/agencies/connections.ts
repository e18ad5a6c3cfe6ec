/** Who may use one of an agency's connections now, and who waits for one. */
export interface Connections {
  /** Calls `send` as soon as a connection is free. False, without calling it, when too many wait already. */
  acquire(send: () => void): boolean
  /** Ends a wait; does nothing for what has been called. */
  withdraw(send: () => void): void
  /** Gives a connection back. */
  release(): void
}

/**
 * Counts what undici's pool has in hand. Its own queue has no bound, and whoever waits there cannot leave before
 * a connection is free.
 */
export function createConnections(limits: {
  readonly connections: number
  readonly waitingFetches: number
}): Connections {
  const waiting = new Set<() => void>()
  let used = 0
  return {
    acquire(send) {
      if (used < limits.connections) {
        used++
        send()
        return true
      }
      if (waiting.size >= limits.waitingFetches) return false
      waiting.add(send)
      return true
    },
    withdraw(send) {
      waiting.delete(send)
    },
    release() {
      // The first added is the first in iteration.
      const [next] = waiting
      if (!next) {
        used--
        return
      }
      waiting.delete(next)
      next()
    },
  }
}
