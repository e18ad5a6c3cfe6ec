import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from 'fastify'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import { Unauthenticated } from '../authentication/unauthenticated.ts'
import { ClientError, type ErrorCode, INTERNAL_ERRORS, INTERNAL_MESSAGE } from '../errors.ts'
import type { OperationSummary } from './context.ts'
import { answerMalformedRequest } from './malformed-request.ts'
import { chooseRequestId, REQUEST_ID_HEADER } from './request-id.ts'
import { addSecurityHeaders, SECURITY_HEADERS } from './security-headers.ts'

/** Time for a client to send a whole request; a slower one only keeps a connection busy. */
const REQUEST_MS = 30_000

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request's log line says of its GraphQL operation. */
    operation: OperationSummary | null
  }
}

/**
 * An HTTP server without routes: request ids, security headers, JSON bodies up to a limit and no others, refusals in
 * GraphQL's form, one log line a request.
 */
export function createHttpServer(log: Logger, limits: { readonly bodyBytes: number }): FastifyInstance {
  const app = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    requestIdHeader: false,
    genReqId: (request) => chooseRequestId(request.headers),
    bodyLimit: limits.bodyBytes,
    requestTimeout: REQUEST_MS,
    clientErrorHandler: answerMalformedRequest,
    frameworkErrors: (error, request, reply) => {
      // No hook has run.
      void reply.headers(SECURITY_HEADERS).header(REQUEST_ID_HEADER, request.id)
      refuse(asClientError(error, limits), reply)
    },
  })
  app.removeContentTypeParser('text/plain')
  app.decorateRequest('operation', null)
  addSecurityHeaders(app)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID_HEADER, request.id)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    // The route and not the URL: what a client writes into a path or a query string may be personal.
    const { method, routeOptions, operation } = request
    const route = routeOptions.url ?? '(none)'
    const ms = Math.round(reply.elapsedTime)
    request.log.info({ method, route, status: reply.statusCode, ms, ...operation }, 'request')
    done()
  })
  app.setNotFoundHandler(() => {
    throw new ClientError('NOT_FOUND', 'Nothing is served at this path. GraphQL is at /graphql.')
  })
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const refusal = asClientError(error, limits)
    if (refusal) return refuse(refusal, reply)
    request.log.error({ err: error }, 'a request failed')
    return refuse(undefined, reply)
  })
  return app
}

function refuse(refusal: ClientError | undefined, reply: FastifyReply): FastifyReply {
  const code: ErrorCode = refusal?.code ?? 'INTERNAL'
  const message = refusal?.message ?? INTERNAL_MESSAGE
  if (refusal instanceof Unauthenticated) reply.header('www-authenticate', refusal.challenge)
  return reply
    .code(refusal?.status ?? INTERNAL_ERRORS.INTERNAL.status)
    .send({ errors: [{ message, extensions: { code } }] })
}

/** A refusal of ours or of fastify's, in words that help; undefined for a failure inside. */
function asClientError(error: Error, { bodyBytes }: { readonly bodyBytes: number }): ClientError | undefined {
  if (error instanceof ClientError) return error
  const { statusCode = 500, message } = error as FastifyError
  if (statusCode === 413)
    return new ClientError(
      'BODY_TOO_LARGE',
      `The request body may have ${bodyBytes} bytes; this one has more.`,
    )
  if (statusCode === 415)
    return new ClientError(
      'UNSUPPORTED_MEDIA_TYPE',
      'Send the request body with content-type: application/json.',
    )
  return statusCode < 500 ? new ClientError('BAD_REQUEST', message) : undefined
}
