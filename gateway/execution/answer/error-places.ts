import type { ResponsePath } from './response-paths.ts'

/** Places of an answer that an error tells about. */
export class ErrorPlaces {
  readonly #places = new Set<string>()
  readonly #above = new Set<string>()

  /** Whether an error stands at a place, above or below it: what is missing there needs no second one. */
  covers(path: ResponsePath): boolean {
    return this.#above.has(keyOf(path, path.length)) || prefixesOf(path).some((key) => this.#places.has(key))
  }

  add(path: ResponsePath): void {
    this.#places.add(keyOf(path, path.length))
    for (const key of prefixesOf(path)) this.#above.add(key)
  }
}

function prefixesOf(path: ResponsePath): string[] {
  return Array.from({ length: path.length + 1 }, (_, length) => keyOf(path, length))
}

const keyOf = (path: ResponsePath, length: number) => path.slice(0, length).join('\n')
