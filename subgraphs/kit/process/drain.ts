import { once } from 'node:events'
import { Server, type Socket } from 'node:net'
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
  const connections = trackConnections(app)
  let drained: Promise<void> | undefined
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (drained) reply.header('connection', 'close')
    done(null, payload)
  })
  return {
    get state() {
      return drained ? 'draining' : 'serving'
    },
    drain: () => {
      drained ??= drainServer(app, connections)
      return drained
    },
  }
}

async function drainServer(
  app: FastifyInstance,
  connections: ReadonlyMap<string, Connection>,
): Promise<void> {
  const closed = once(app.server, 'close')
  // Not http.Server's own close(), nor fastify's: they end idle connections at once, and with them a request
  // that is on its way.
  Server.prototype.close.call(app.server)
  await Promise.race([closed, sleep(IDLE_MS)])
  // Node counts a connection that has not sent anything yet (browsers open some to be ready) as busy.
  for (const { socket, requests } of connections.values()) if (requests === 0) socket.destroy()
  await app.close()
}

interface Connection {
  readonly socket: Socket
  /** In flight. */
  requests: number
}

/** Open connections by their other end: with TLS, a request's socket is another than the connection's. */
function trackConnections(app: FastifyInstance): ReadonlyMap<string, Connection> {
  const connections = new Map<string, Connection>()
  app.server.on('connection', (socket) => {
    const end = otherEnd(socket)
    connections.set(end, { socket, requests: 0 })
    socket.once('close', () => connections.delete(end))
  })
  app.server.on('request', ({ socket }, response) => {
    const connection = connections.get(otherEnd(socket))
    if (!connection) return
    connection.requests++
    response.once('close', () => connection.requests--)
  })
  return connections
}

const otherEnd = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`
