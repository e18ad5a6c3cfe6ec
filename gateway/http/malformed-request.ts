import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { CLIENT_ERRORS } from '../errors.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

const EXPLANATIONS: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'The request took too long to arrive.',
  HPE_HEADER_OVERFLOW:
    "The request's headers are too large. Send less in them, or a POST in the place of a GET.",
}

/**
 * Answers what is no HTTP request, in the form of every other refusal, and ends its connection: where the next request
 * would begin cannot be known.
 */
export function answerMalformedRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (socket.writable) socket.write(refusal(EXPLANATIONS[error.code ?? ''] ?? 'This is not an HTTP request.'))
  socket.destroy()
}

function refusal(message: string): string {
  const { status } = CLIENT_ERRORS.BAD_REQUEST
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] })
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n')
}
