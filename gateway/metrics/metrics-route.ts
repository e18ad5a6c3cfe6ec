import fastify, { type FastifyInstance } from 'fastify'
import { METRICS_MEDIA_TYPE, type Metrics } from './metrics.ts'

/** Serves the metrics for Prometheus at `/metrics`. */
export function metricsRoute(app: FastifyInstance, metrics: Metrics): void {
  app.get('/metrics', { logLevel: 'warn' }, async (_request, reply) =>
    reply.type(METRICS_MEDIA_TYPE).send(await metrics.render()),
  )
}

/** A server with the metrics and nothing else, at an address that clients of the gateway do not reach. */
export async function startMetricsServer(
  metrics: Metrics,
  address: { readonly host: string; readonly port: number },
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const app = fastify({ forceCloseConnections: true })
  metricsRoute(app, metrics)
  const url = await app.listen(address)
  return { url, close: () => app.close() }
}
