import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** The header that carries the request id, from the client, to the agencies and back. */
export const REQUEST_ID_HEADER = 'x-request-id'

/** What every subgraph takes over as well; a longer or stranger one could break a log line. */
const WELL_FORMED = /^[\w-]{1,64}$/

/** The client's own request id where it is well-formed, else a new one. */
export function chooseRequestId(headers: IncomingHttpHeaders): string {
  const given = headers[REQUEST_ID_HEADER]
  return typeof given === 'string' && WELL_FORMED.test(given) ? given : randomUUID()
}
