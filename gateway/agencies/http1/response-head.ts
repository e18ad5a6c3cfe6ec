import { CONTINUED, type Fault, HEAD_TOO_LARGE, LENGTH_MISMATCH, NOT_HTTP, UPGRADED } from './faults.ts'

/** Largest head, its empty line included, in bytes. */
export const HEAD_BYTES = 16 * 1024
const HEADERS = 100

/** Where a body ends: there is none, after so many bytes, after its last chunk, or with the connection. */
export type Framing = 'none' | 'length' | 'chunked' | 'close'

export interface ResponseHead {
  readonly status: number
  /** The header's value; empty, which is no media type, where there are several. */
  readonly contentType: string | undefined
  readonly framing: Framing
  /** Bytes of the body where the framing is `length`. */
  readonly length: number
  /** Whether the server means to keep the connection. */
  readonly keepsConnection: boolean
  /** How long the server keeps an idle connection, in seconds, where it says so. */
  readonly keepAliveSeconds: number | undefined
}

/** A reason phrase means nothing, may be absent with its space, and may be in any 8-bit code. */
const STATUS_LINE = /HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?\r\n/y
/**
 * No folded lines, no space before the colon, no control characters in the value. The space around a value is trimmed
 * afterwards: a pattern for it would try every way to share out a long run of spaces.
 */
const HEADER = /([\w!#$%&'*+.^`|~-]+):([\t\x20-\x7e\x80-\xff]*)\r\n/y
const DIGITS = /^\d{1,15}$/
const KEEP_ALIVE_SECONDS = /(?:^|[,;\s])timeout=(\d{1,6})(?:$|[,;\s])/i

/**
 * Reads the head of a response to a POST request: its text as latin1, from the status line to the empty line, both
 * included. Whatever two readers could take for two different responses is a fault. So is an interim response that
 * nothing asked for; of others only the status counts.
 */
export function readHead(text: string): ResponseHead | Fault {
  STATUS_LINE.lastIndex = 0
  const statusLine = STATUS_LINE.exec(text)
  if (!statusLine) return NOT_HTTP
  const isOld = statusLine[1] === '0'
  const status = Number(statusLine[2])
  if (status === 100) return CONTINUED
  if (status === 101) return UPGRADED

  let contentType: string | undefined
  let contentLength: string | undefined
  let transferEncoding: string | undefined
  let connection = ''
  let keepAlive: string | undefined
  let position = STATUS_LINE.lastIndex
  const end = text.length - 2
  for (let count = 0; position < end; count++) {
    if (count === HEADERS) return HEAD_TOO_LARGE
    HEADER.lastIndex = position
    const header = HEADER.exec(text)
    if (!header) return NOT_HTTP
    position = HEADER.lastIndex
    const name = header[1]!
    // Most headers are told apart by the length of their names alone.
    switch (name.length) {
      case 10:
        if (isNamed(name, 'connection')) connection += `,${header[2]!}`
        else if (isNamed(name, 'keep-alive')) keepAlive = header[2]!
        break
      case 12:
        if (isNamed(name, 'content-type')) contentType = contentType === undefined ? trim(header[2]!) : ''
        break
      case 14:
        if (!isNamed(name, 'content-length')) break
        if (contentLength !== undefined) return LENGTH_MISMATCH
        contentLength = trim(header[2]!)
        break
      case 17:
        if (!isNamed(name, 'transfer-encoding')) break
        if (transferEncoding !== undefined) return NOT_HTTP
        transferEncoding = trim(header[2]!)
    }
  }

  if (contentLength !== undefined && !DIGITS.test(contentLength)) return NOT_HTTP
  if (transferEncoding !== undefined) {
    // With a content length beside it, or from a server too old to know of it, two readers would see two bodies.
    if (contentLength !== undefined || isOld || !isNamed(transferEncoding, 'chunked')) return NOT_HTTP
  }
  const isFramed = contentLength !== undefined || transferEncoding !== undefined
  if (isFramed && (status < 200 || status === 204)) return NOT_HTTP
  return {
    status,
    contentType,
    framing: framingOf(status, transferEncoding, contentLength),
    length: Number(contentLength ?? 0),
    keepsConnection: keepsConnection(isOld, connection),
    keepAliveSeconds: keepAlive === undefined ? undefined : secondsOf(keepAlive),
  }
}

/** `String.trim` would take more for space than HTTP does. */
function trim(value: string): string {
  let start = 0
  let end = value.length
  while (start < end && isSpace(value.charCodeAt(start))) start++
  while (end > start && isSpace(value.charCodeAt(end - 1))) end--
  return value.slice(start, end)
}

const isSpace = (code: number): boolean => code === 32 || code === 9

/** Whether a string is a name given in lower case. */
function isNamed(text: string, name: string): boolean {
  return text === name || (text.length === name.length && text.toLowerCase() === name)
}

function framingOf(
  status: number,
  transferEncoding: string | undefined,
  length: string | undefined,
): Framing {
  if (status < 200 || status === 204 || status === 304) return 'none'
  if (transferEncoding !== undefined) return 'chunked'
  return length === undefined ? 'close' : 'length'
}

function keepsConnection(isOld: boolean, connection: string): boolean {
  if (connection === '') return !isOld
  const options = connection.split(',').map((option) => option.trim().toLowerCase())
  return !options.includes('close') && (!isOld || options.includes('keep-alive'))
}

function secondsOf(keepAlive: string): number | undefined {
  const seconds = KEEP_ALIVE_SECONDS.exec(keepAlive)?.[1]
  return seconds === undefined ? undefined : Number(seconds)
}
