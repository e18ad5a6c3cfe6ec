import type { IncomingHttpHeaders } from 'node:http'
import { ClientError } from '../errors.ts'

/** Headers that clients of Apollo's send for this, and that no page can send elsewhere without asking first. */
export const PREFLIGHTED = ['apollo-require-preflight', 'x-apollo-operation-name'] as const

/**
 * Refuses a GET that a page of another origin could have made a browser send without asking first (cross-site request
 * forgery). A POST needs no such check: its media type is one that browsers ask for.
 * @throws {ClientError}
 */
export function requirePreflight(headers: IncomingHttpHeaders): void {
  const mediaType = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (mediaType === 'application/json') return
  if (mediaType !== undefined)
    throw new ClientError(
      'UNSUPPORTED_MEDIA_TYPE',
      'A GET has no body: leave out content-type, or say application/json.',
    )
  if (PREFLIGHTED.some((name) => headers[name])) return
  throw new ClientError(
    'BAD_REQUEST',
    `A browser may have been tricked into sending this. Send the header ${PREFLIGHTED[0]} with a GET, or use POST.`,
  )
}
