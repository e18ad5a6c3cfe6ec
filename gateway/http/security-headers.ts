import type { FastifyInstance } from 'fastify'

/**
 * Headers of every answer. An answer is data: nothing may be loaded from it, it is in no frame, of no other type than
 * it says, for no page of another origin, and stays in no cache between here and the officer. What differs, as the
 * sandbox's pages do, says so itself.
 *
 * Strict-Transport-Security is not among them: TLS ends before the gateway, and who ends it knows for which host,
 * and for how long.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

export function addSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(SECURITY_HEADERS)
    done()
  })
}
