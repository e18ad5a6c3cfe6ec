import { BODY_TOO_LARGE, type Fault, HEAD_TOO_LARGE, NOT_HTTP } from './faults.ts'
import type { GrowingBuffer } from './growing-buffer.ts'
import { HEAD_BYTES } from './response-head.ts'

/** Leading zeros could go on without end, and never be over the limit. */
const SIZE_DIGITS = 16
const CR = 13
const LF = 10
const TAB = 9
const SEMICOLON = 59

/** Where in the body the next byte stands. */
type Place =
  | 'size'
  | 'extension'
  | 'sizeEnd'
  | 'data'
  | 'dataCR'
  | 'dataLF'
  | 'trailer'
  | 'trailerEnd'
  | 'end'

/** Reads a chunked body. Extensions and trailers mean nothing here; together they are bounded as a head is. */
export class ChunkedBody {
  readonly #body: GrowingBuffer
  readonly #limit: number
  #place: Place = 'size'
  /** What is left of the present chunk, in bytes. */
  #size = 0
  /** How many digits its size has so far. */
  #digits = 0
  /** Bytes of extensions and trailers. */
  #aside = 0
  /** Bytes in the present line of the trailer. */
  #line = 0

  /** @param limit most bytes that `body` may take up */
  constructor(body: GrowingBuffer, limit: number) {
    this.#body = body
    this.#limit = limit
  }

  get isComplete(): boolean {
    return this.#place === 'end'
  }

  /** Takes bytes from `start` on, to the end of the body at most. Returns where it stopped, or what is wrong. */
  push(bytes: Buffer, start: number): number | Fault {
    let at = start
    while (at < bytes.length && this.#place !== 'end') {
      if (this.#place === 'data') {
        const piece = bytes.subarray(at, at + this.#size)
        this.#body.append(piece)
        this.#size -= piece.length
        at += piece.length
        if (this.#size === 0) this.#place = 'dataCR'
        continue
      }
      const fault = this.#take(bytes[at++]!)
      if (fault) return fault
    }
    return at
  }

  /** One byte of what surrounds the chunks. */
  #take(byte: number): Fault | undefined {
    switch (this.#place) {
      case 'size':
        return this.#takeSize(byte)
      case 'extension':
        if (byte === CR) this.#place = 'sizeEnd'
        else return this.#takeAside(byte)
        return undefined
      case 'sizeEnd':
        if (byte !== LF) return NOT_HTTP
        this.#place = this.#size > 0 ? 'data' : 'trailer'
        return undefined
      case 'dataCR':
        if (byte !== CR) return NOT_HTTP
        this.#place = 'dataLF'
        return undefined
      case 'dataLF':
        if (byte !== LF) return NOT_HTTP
        this.#place = 'size'
        this.#digits = 0
        return undefined
      case 'trailer':
        if (byte === CR) this.#place = 'trailerEnd'
        else {
          this.#line++
          return this.#takeAside(byte)
        }
        return undefined
      default:
        if (byte !== LF) return NOT_HTTP
        this.#place = this.#line === 0 ? 'end' : 'trailer'
        this.#line = 0
        return undefined
    }
  }

  #takeSize(byte: number): Fault | undefined {
    const digit = hexDigit(byte)
    if (digit >= 0) {
      this.#size = this.#size * 16 + digit
      if (++this.#digits > SIZE_DIGITS) return NOT_HTTP
      return this.#body.length + this.#size > this.#limit ? BODY_TOO_LARGE : undefined
    }
    if (this.#digits === 0 || (byte !== CR && byte !== SEMICOLON)) return NOT_HTTP
    this.#place = byte === CR ? 'sizeEnd' : 'extension'
    return undefined
  }

  #takeAside(byte: number): Fault | undefined {
    if ((byte < 32 && byte !== TAB) || byte === 127) return NOT_HTTP
    return ++this.#aside > HEAD_BYTES ? HEAD_TOO_LARGE : undefined
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}
