import rateLimit from '@fastify/rate-limit'
import fastify, { type FastifyInstance, LogController } from 'fastify'
import type { Database } from '../../kit/database.ts'
import { createDrain } from '../../kit/process/drain.ts'
import type { Logger } from '../../kit/process/logger.ts'
import type { LinkSigner } from './link-signer.ts'
import { PAGE_HEADERS, PageRefusal, sendRefusal } from './page.ts'

/** What the routes of a topic work with. */
export interface PublicContext {
  readonly db: Database
  readonly links: LinkSigner
  /** Base URL under which residents reach this server. */
  readonly publicUrl: string
  /** Where uploads are kept. */
  readonly uploadFolder: string
  readonly log: Logger
  now(): Date
}

/** Registers what a topic shows to residents. */
export type PublicRoutes = (server: FastifyInstance, context: PublicContext) => void

export interface PublicServerOptions extends PublicContext {
  readonly host: string
  readonly port: number
  /** Addresses of proxies whose word is taken for a client's address. */
  readonly trustedProxies: readonly string[]
  /** Of one address, or one IPv6 network of 64 bits. */
  readonly requestsPerMinute: number
  readonly routes: readonly PublicRoutes[]
}

export interface RunningPublicServer {
  /** Base URL, e.g. http://127.0.0.1:4010 */
  readonly url: string
  close(): Promise<void>
}

/** Enough for a form; a route that takes more says so. */
const BODY_BYTES = 64 * 1024
/** A slow sender must not hold a connection for long. */
const REQUEST_MS = 30_000
/** Longer than any address that Node takes: what is too long for a token is refused as a token. */
const PARAMETER_LENGTH = 20_000
/** So many addresses are counted; the least recent is forgotten. */
const ADDRESSES = 20_000

/** Starts the one server that residents reach, without signing in. */
export async function startPublicServer(options: PublicServerOptions): Promise<RunningPublicServer> {
  const { log, db } = options
  const server = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES,
    requestTimeout: REQUEST_MS,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    routerOptions: { maxParamLength: PARAMETER_LENGTH },
  })
  const drain = createDrain(server)
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers({ ...PAGE_HEADERS })
  })
  // The route alone: an address has a token in it.
  server.addHook('onResponse', async (request, reply) => {
    const line = {
      route: request.routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    }
    request.log.info(line, 'request')
  })
  answerErrors(server)
  takeForms(server)
  await server.register(rateLimit, {
    max: options.requestsPerMinute,
    timeWindow: 60_000,
    cache: ADDRESSES,
    errorResponseBuilder: (_request, { ttl }) =>
      new PageRefusal(429, '操作过于频繁', `请在 ${Math.ceil(ttl / 1000)} 秒后再试。`),
  })
  server.setNotFoundHandler({ preHandler: server.rateLimit() }, (_request, reply) =>
    sendRefusal(reply, new PageRefusal(404, '没有这个页面', '请重新扫描网格二维码。')),
  )

  server.get('/health/live', { config: { rateLimit: false } }, async () => ({ status: 'live' }))
  server.get('/health/ready', { config: { rateLimit: false } }, async (_request, reply) => {
    if (drain.state === 'draining') return reply.code(503).send({ status: 'draining' })
    await db.execute('select 1')
    return { status: 'ready' }
  })
  for (const routes of options.routes) routes(server, options)

  const url = await server.listen({ host: options.host, port: options.port })
  log.info({ url }, 'listening')
  return { url, close: () => drain.drain() }
}

function answerErrors(server: FastifyInstance): void {
  server.setErrorHandler((error, request, reply) => {
    if (error instanceof PageRefusal) return sendRefusal(reply, error)
    const status = (error as { statusCode?: number }).statusCode
    if (status === 413) return sendRefusal(reply, new PageRefusal(413, '内容过大', '请缩短后再提交。'))
    if (status !== undefined && status < 500)
      return sendRefusal(reply, new PageRefusal(400, '无法识别的请求', '请返回上一页，重新填写后提交。'))
    request.log.error({ err: error }, 'a request failed')
    return sendRefusal(reply, new PageRefusal(500, '暂时无法处理', '请稍后再试。'))
  })
}

/** The bodies of forms: each field's last value. */
function takeForms(server: FastifyInstance): void {
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))),
  )
}
