import type { ServerOptions } from 'node:https'
import type { TLSSocket } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import { refusalOf } from '../contract/pinned-tls.ts'
import type { Logger } from '../process/logger.ts'
import type { ServerTls } from '../process/tls.ts'

/** Options of a server whose clients show certificates; {@link admitOnlyPinnedClients} says which. */
export function mutualTls({ identity }: ServerTls): ServerOptions {
  // Whoever is admitted is known by their key: no authority has to vouch for them.
  return { ...identity, minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized: false }
}

/** Ends each connection of a client whose key is not pinned, before anything is read from it. */
export function admitOnlyPinnedClients(server: FastifyInstance, { pins }: ServerTls, log: Logger): void {
  const admitted = new WeakSet<object>()
  server.server.on('secureConnection', (socket: TLSSocket) => {
    const refusal = refusalOf(socket, pins)
    if (!refusal) return void admitted.add(socket)
    log.warn({ code: refusal.code, reason: refusal.message }, 'client certificate refused')
    socket.destroy()
  })
  server.server.on('tlsClientError', ({ code }: NodeJS.ErrnoException) =>
    log.warn({ code }, 'a connection does not speak TLS as it should'),
  )
  // Should a request have been faster than that end.
  server.addHook('onRequest', async ({ raw }, reply) => {
    if (!admitted.has(raw.socket)) {
      raw.socket.destroy()
      reply.hijack()
    }
  })
}
