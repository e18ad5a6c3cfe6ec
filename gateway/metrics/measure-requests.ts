import type { FastifyInstance } from 'fastify'
import type { Metrics } from './metrics.ts'

/** Counts and times the requests of one route. Register before the route. */
export function measureRequests(
  app: FastifyInstance,
  url: string,
  { requestsInFlight, requestSeconds, requestErrors }: Metrics,
): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.url === url) {
      requestsInFlight.inc()
      // Not onResponse, which does not come when the client goes away before its answer.
      reply.raw.once('close', () => {
        requestsInFlight.dec()
        requestSeconds.observe({ status: reply.statusCode }, reply.elapsedTime / 1000)
        for (const code of request.operation?.errors ?? []) requestErrors.inc({ code })
      })
    }
    done()
  })
}
