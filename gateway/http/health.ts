import type { FastifyInstance } from 'fastify'

/** Why the gateway does or does not want requests. */
export type Readiness = 'ready' | 'no-supergraph' | 'no-rights' | 'draining'

/** `/health/live`: the process answers. `/health/ready`: it can serve requests, and wants them. */
export function healthRoutes(app: FastifyInstance, readiness: () => Readiness): void {
  // Probes come every few seconds; their lines would bury the others.
  const options = { logLevel: 'warn' } as const
  app.get('/health/live', options, async () => ({ status: 'live' }))
  app.get('/health/ready', options, async (_request, reply) => {
    const status = readiness()
    return reply.code(status === 'ready' ? 200 : 503).send({ status })
  })
}
