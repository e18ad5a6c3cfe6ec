import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger }

/** Keys whose values are never written, wherever a log line has them. */
const SECRET = ['variables', 'query', 'document', 'body', 'headers', 'authorization', 'cookie', 'token']

/** A resident identity number standing by itself; the digits inside a hash or a request id are none. */
const RESIDENT_NUMBER = /(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])/g

/**
 * The gateway's logger: JSON lines on standard output unless another destination is given. Redaction lives here
 * and not at call sites; identity numbers are struck out of finished lines, for they may stand in any string.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      name: 'gateway',
      level,
      redact: { paths: SECRET.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' },
      serializers: { err: describeError },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: { streamWrite: (line) => line.replaceAll(RESIDENT_NUMBER, '[identity number]') },
    },
    destination ?? pino.destination({ sync: true }),
  )
}

/** Without the properties that libraries hang onto errors: documents, requests, answers. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, code, stack } = error as NodeJS.ErrnoException
  return { type: name, message, ...(code !== undefined && { code }), stack }
}
