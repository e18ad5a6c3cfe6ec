import type { FastifyBaseLogger } from 'fastify'
import { type DestinationStream, pino } from 'pino'

/** A pino logger, as fastify hands it to requests. */
export type Logger = FastifyBaseLogger

/** Keys whose values are never written, at the top of a log line and one level down. */
const SECRET: ReadonlySet<string> = new Set([
  'variables',
  'query',
  'document',
  'body',
  'headers',
  'authorization',
  'cookie',
  'token',
  'password',
  'identity',
  'residentId',
  'parties',
])
const CENSORED = '[redacted]'

/** A resident number standing by itself; the digits inside a hash or a request id are none. */
const RESIDENT_NUMBER = /(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])/g

/**
 * A process's logger: JSON lines on standard output unless another destination is given. Redaction lives here
 * and not at call sites; resident numbers are struck out of finished lines, for they may stand in any string.
 */
export function createLogger(process: string, level: string, destination?: DestinationStream): Logger {
  const log = pino(
    {
      base: { process },
      level,
      serializers: { err: describeError },
      // Not pino's own redaction: its wildcards cost a line three times the rest.
      formatters: { level: (label) => ({ level: label }), log: (fields) => censor(fields) },
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: { streamWrite: (line) => line.replaceAll(RESIDENT_NUMBER, '[resident number]') },
    },
    // Not synchronous: a request must not wait for the disk. What is left is written when the process exits.
    destination ?? pino.destination({ sync: false }),
  )
  // The formatter does not see what a child logger is bound to; children inherit this.
  const bind = log.child
  log.child = function (this: typeof log, bindings, options) {
    return bind.call(this, censor(bindings), options)
  } as typeof bind
  return log
}

/** The same fields, or a copy without those that are secret. */
function censor(fields: Readonly<Record<string, unknown>>, depth = 0): Record<string, unknown> {
  let censored: Record<string, unknown> | undefined
  for (const key of Object.keys(fields)) {
    const value = fields[key]
    // An error's serializer takes what may be written of it.
    const descends = depth === 0 && typeof value === 'object' && value !== null && !(value instanceof Error)
    const shown = SECRET.has(key) ? CENSORED : descends ? censor(value as typeof fields, 1) : value
    if (shown === value) continue
    censored ??= { ...fields }
    censored[key] = shown
  }
  return censored ?? fields
}

/**
 * An error without what libraries hang onto it (documents, requests, answers), and without what they quote. A database
 * error's message and detail hold the parameters of its statement, so that of those only code, table and constraint are
 * kept. The causes of errors are not written.
 */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: 'something was thrown that is no error' }
  const ofStatement = isOfStatement(error)
  const cause = ofStatement && error.cause instanceof Error ? error.cause : error
  const { code, table_name, constraint_name } = cause as Error & Record<string, unknown>
  return {
    type: cause.name,
    message: ofStatement || cause.name === 'PostgresError' ? 'a statement failed' : withoutQuotation(cause),
    ...(code !== undefined && { code }),
    ...(table_name !== undefined && { table: table_name }),
    ...(constraint_name !== undefined && { constraint: constraint_name }),
    frames: framesOf(cause),
  }
}

/** The frames of its stack alone, which begins with the message: that may have lines that look like frames. */
function framesOf({ stack = '', message }: Error): string[] {
  const begin = stack.indexOf(message)
  const [, ...frames] = begin < 0 ? [] : stack.slice(begin + message.length).split('\n    at ')
  return frames
}

/** Drizzle's error for a statement, whatever went wrong with it. It has no name of its own. */
const isOfStatement = (error: Error) => 'query' in error && 'params' in error

/** Where a message of graphql-js begins to quote a value. */
const QUOTATION = /["'`:;{[]| value /

/** What JSON.parse and graphql-js cannot read, they quote. Other messages are worded by us, or quote nothing. */
function withoutQuotation({ name, message }: Error): string {
  if (name === 'SyntaxError') return 'a text is not of its form'
  return name === 'GraphQLError' ? message.split(QUOTATION, 1)[0]! : message
}
