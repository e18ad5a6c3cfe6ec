const FIRST_RESERVE = 16 * 1024
const EMPTY = Buffer.alloc(0)

/**
 * Copies of bytes that arrive in pieces, in one place. A list of pieces would cost a hundred bytes and more for each,
 * so that a server which sends its body byte by byte could take up a hundred times the size that a body may have.
 */
export class GrowingBuffer {
  #bytes: Buffer = EMPTY
  #length = 0

  get length(): number {
    return this.#length
  }

  append(piece: Uint8Array): void {
    this.#reserve(this.#length + piece.length)
    this.#bytes.set(piece, this.#length)
    this.#length += piece.length
  }

  /** Everything appended so far. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  #reserve(length: number): void {
    if (this.#bytes.length >= length) return
    const larger = Buffer.allocUnsafe(Math.max(length, this.#bytes.length * 2, FIRST_RESERVE))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}
