import type { IncomingHttpHeaders } from 'node:http'
import { ClientError } from '../errors.ts'

/** With it a client shortens the time that its request may take, in milliseconds. */
export const DEADLINE_HEADER = 'x-deadline-ms'

const MILLISECONDS = /^[1-9]\d{0,8}$/

/**
 * When a request's time is up, on the clock of `performance.now()`: after `requestMs`, or sooner if the client says so.
 * @throws {ClientError} when what the client says is no whole number of milliseconds.
 */
export function readDeadline(headers: IncomingHttpHeaders, requestMs: number): number {
  const given = headers[DEADLINE_HEADER]
  if (given === undefined) return performance.now() + requestMs
  if (typeof given !== 'string' || !MILLISECONDS.test(given))
    throw new ClientError(
      'BAD_REQUEST',
      `The header ${DEADLINE_HEADER} takes a whole number of milliseconds from 1, e.g. 2000; leave it out for ${requestMs}.`,
    )
  return performance.now() + Math.min(Number(given), requestMs)
}
