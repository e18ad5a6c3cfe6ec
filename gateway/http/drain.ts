import { once } from 'node:events'
import { Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** How long an idle connection is kept for a request that its client may be sending at this moment. */
const IDLE_MS = 1_000

export interface Drain {
  readonly state: 'serving' | 'draining'
  /**
   * Refuses new connections, answers every request that comes on an open one with `connection: close`, and
   * returns when the last has its answer and what was registered with `onClose` is released.
   */
  drain(): Promise<void>
}

/** Gives a server an end that drops no request. Register before the routes. */
export function createDrain(app: FastifyInstance): Drain {
  let drained: Promise<void> | undefined
  app.addHook('onSend', async (_request, reply) => {
    if (drained) reply.header('connection', 'close')
  })
  return {
    get state() {
      return drained ? 'draining' : 'serving'
    },
    drain: () => {
      drained ??= drainServer(app)
      return drained
    },
  }
}

async function drainServer(app: FastifyInstance): Promise<void> {
  if (app.server.listening) {
    const closed = once(app.server, 'close')
    // Not http.Server's own close(), nor fastify's: they end idle connections at once, and with them a request
    // that is on its way.
    Server.prototype.close.call(app.server)
    await Promise.race([closed, sleep(IDLE_MS)])
  }
  await app.close()
}
