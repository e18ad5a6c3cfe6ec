import type { FastifyBaseLogger } from 'fastify'
import { pino } from 'pino'

/** A pino logger, as fastify hands it to requests. */
export type Logger = FastifyBaseLogger

/** What must never be written down, wherever in a log line it turns up. */
const PERSONAL = ['identity', 'residentId', 'name', 'parties', 'variables', 'authorization', 'password']

/**
 * A logger of JSON lines on standard output. Redaction of personal data and secrets lives here, so that no
 * call site has to think of it.
 */
export function createLogger(process: string, level: string): Logger {
  return pino({
    name: process,
    level,
    redact: { paths: PERSONAL.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
  })
}

/**
 * An error as a log may hold it. Database errors carry the offending row in `detail` and parameters in
 * their message, so of those only the code, the table and the constraint are kept.
 */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) }
  const cause = error.cause instanceof Error ? error.cause : error
  const { code, table_name, constraint_name } = cause as Error & Record<string, unknown>
  const database = cause.name === 'PostgresError' || cause !== error
  return {
    type: cause.name,
    message: database ? `${cause.name} ${String(code ?? '')}`.trim() : error.message,
    ...(code === undefined ? {} : { code }),
    ...(table_name === undefined ? {} : { table: table_name }),
    ...(constraint_name === undefined ? {} : { constraint: constraint_name }),
    stack: cause.stack?.split('\n').slice(1, 12).join('\n'),
  }
}
