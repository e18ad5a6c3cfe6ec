import { ChunkedBody } from './chunked-body.ts'
import {
  BODY_TOO_LARGE,
  CONNECTION_ENDED,
  type Fault,
  HEAD_TOO_LARGE,
  LENGTH_MISMATCH,
  NOT_HTTP,
} from './faults.ts'
import { GrowingBuffer } from './growing-buffer.ts'
import { HEAD_BYTES, type ResponseHead, readHead } from './response-head.ts'

/** Interim responses (1xx) that may come before the one that counts. */
const INTERIM_RESPONSES = 100
const HEAD_END = '\r\n\r\n'
const BEGINNING = 'HTTP/1.'
const LF = 10
const CR = 13
const EMPTY = Buffer.alloc(0)

export interface Response {
  readonly kind: 'response'
  readonly status: number
  readonly contentType: string | undefined
  /** To be read at once: the memory is used again for what the connection receives next. */
  readonly body: Uint8Array
  /** How long the connection may wait for its next exchange, in milliseconds; 0 when it must not be used again. */
  readonly idleMs: number
}

/** What became of an exchange. */
export type Outcome = Response | Fault

export interface ResponseLimits {
  /** Largest body, in bytes. */
  readonly bodyBytes: number
  /** Whether the body of such a response is wanted. If not, its response is complete with its head. */
  wantsBody(contentType: string | undefined): boolean
  /** How long a connection may be idle whose server says `seconds`, or nothing; in milliseconds. */
  idleMs(seconds: number | undefined): number
}

/** Reads the response to one POST request, in whatever pieces it comes. */
export class ResponseParser {
  readonly #limits: ResponseLimits
  #interim = 0
  /** What has come of a head that is not complete. */
  #partialHead = EMPTY
  #head: ResponseHead | undefined
  readonly #body = new GrowingBuffer()
  #chunks: ChunkedBody | undefined

  constructor(limits: ResponseLimits) {
    this.#limits = limits
  }

  /** Takes what came. Returns the outcome as soon as there is one; after that the parser is of no more use. */
  push(bytes: Buffer): Outcome | undefined {
    if (this.#head) return this.#pushBody(this.#head, bytes, 0)
    return this.#partialHead.length === 0
      ? this.#pushHead(bytes, 0)
      : this.#pushHead(Buffer.concat([this.#partialHead, bytes]), this.#partialHead.length)
  }

  /** Tells that the server has ended the connection, which may be the end of the body. */
  end(): Outcome {
    const head = this.#head
    if (!head) return CONNECTION_ENDED
    if (head.framing === 'close') return this.#complete(head, this.#body.bytes(), false)
    // A connection that was to be kept broke; one that was to end, ended too early.
    if (head.keepsConnection) return CONNECTION_ENDED
    return head.framing === 'length' ? LENGTH_MISMATCH : NOT_HTTP
  }

  /** Takes bytes that begin with a head, of which the first `searched` have been looked at. */
  #pushHead(bytes: Buffer, searched: number): Outcome | undefined {
    let start = 0
    let from = Math.max(0, searched - HEAD_END.length)
    for (;;) {
      const headEnd = bytes.indexOf(HEAD_END, from)
      if (headEnd < 0) return this.#keepPartialHead(bytes, start, from)
      const bodyStart = headEnd + HEAD_END.length
      if (bodyStart - start > HEAD_BYTES) return HEAD_TOO_LARGE
      const head = readHead(bytes.toString('latin1', start, bodyStart))
      if ('kind' in head) return head
      if (head.status >= 200) return this.#beginBody(head, bytes, bodyStart)
      if (++this.#interim > INTERIM_RESPONSES) return NOT_HTTP
      start = bodyStart
      from = bodyStart
    }
  }

  /** Keeps the beginning of a head, unless one can see by now that it will be none. */
  #keepPartialHead(bytes: Buffer, start: number, from: number): Fault | undefined {
    const beginning = bytes.toString('latin1', start, Math.min(bytes.length, start + BEGINNING.length))
    if (!BEGINNING.startsWith(beginning)) return NOT_HTTP
    for (let lf = bytes.indexOf(LF, from); lf >= 0; lf = bytes.indexOf(LF, lf + 1))
      if (bytes[lf - 1] !== CR) return NOT_HTTP
    if (bytes.length - start > HEAD_BYTES) return HEAD_TOO_LARGE
    this.#partialHead = Buffer.from(bytes.subarray(start))
    return undefined
  }

  #beginBody(head: ResponseHead, bytes: Buffer, start: number): Outcome | undefined {
    this.#head = head
    const hasBody = head.framing !== 'none' && this.#limits.wantsBody(head.contentType)
    if (!hasBody) return this.#complete(head, EMPTY, false)
    if (head.framing === 'length') {
      if (head.length > this.#limits.bodyBytes) return BODY_TOO_LARGE
      const end = start + head.length
      // Most responses come in one piece, which needs no copy.
      if (bytes.length >= end) return this.#complete(head, bytes.subarray(start, end), bytes.length === end)
    }
    if (head.framing === 'chunked') this.#chunks = new ChunkedBody(this.#body, this.#limits.bodyBytes)
    return this.#pushBody(head, bytes, start)
  }

  #pushBody(head: ResponseHead, bytes: Buffer, start: number): Outcome | undefined {
    if (this.#chunks) {
      const end = this.#chunks.push(bytes, start)
      if (typeof end !== 'number') return end
      return this.#chunks.isComplete
        ? this.#complete(head, this.#body.bytes(), end === bytes.length)
        : undefined
    }
    if (head.framing === 'close') {
      if (this.#body.length + bytes.length - start > this.#limits.bodyBytes) return BODY_TOO_LARGE
      this.#body.append(bytes.subarray(start))
      return undefined
    }
    const end = start + head.length - this.#body.length
    this.#body.append(bytes.subarray(start, end))
    return bytes.length >= end ? this.#complete(head, this.#body.bytes(), bytes.length === end) : undefined
  }

  /** @param isClean whether the response ended with what has been received */
  #complete(head: ResponseHead, body: Uint8Array, isClean: boolean): Response {
    const { status, contentType, keepsConnection, framing } = head
    // Whatever follows a response was not asked for, and would answer somebody else.
    const isReusable = isClean && keepsConnection && framing !== 'close'
    const idleMs = isReusable ? this.#limits.idleMs(head.keepAliveSeconds) : 0
    return { kind: 'response', status, contentType, body, idleMs }
  }
}
