const EMPTY = new Uint8Array()

/**
 * Bytes that arrive in pieces, in one place. A list of pieces would cost a hundred bytes and more for each, so that an
 * agency which sends its answer byte by byte could take up a hundred times the size that an answer may have.
 */
export class GrowingBuffer {
  #bytes: Uint8Array = EMPTY
  #length = 0

  append(piece: Uint8Array): void {
    // Most answers come in one piece, which needs no copy.
    if (this.#length === 0) this.#bytes = piece
    else {
      this.#reserve(this.#length + piece.length)
      this.#bytes.set(piece, this.#length)
    }
    this.#length += piece.length
  }

  /** Everything appended so far. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  #reserve(length: number): void {
    if (this.#bytes.length >= length) return
    const larger = Buffer.allocUnsafe(Math.max(length, this.#bytes.length * 2))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}
