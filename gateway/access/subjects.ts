/** Gathers the persons of whom an answer tells. */
export class SubjectCollector {
  readonly found = new Set<string>()
  #unknown = 0

  /** @param key what tells the person from others; null where that could not be learnt; undefined: nobody */
  add(key: unknown): void {
    if (key === undefined) return
    // Somebody who cannot be told from others counts as somebody new.
    if (key === null) this.found.add(`?${this.#unknown++}`)
    else this.found.add(String(key))
  }
}
