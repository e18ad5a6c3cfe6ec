import type { GraphQLFormattedError } from 'graphql'

/** What was answered to a client, as JSON has it. */
export interface Answer {
  readonly data: unknown
  readonly errors: readonly Pick<GraphQLFormattedError, 'path' | 'message'>[]
}

type Path = readonly (string | number)[]

/**
 * How an answer differs from the right one; undefined when it does not. Data are compared to the letter, with the
 * order of keys. Of errors only the places are compared: each null that the right answer owes to errors must have
 * one, and there must be no other. Where a null rose, any error at or below the place is enough: which of several
 * comes first is left to the executor.
 */
export function findDifference(expected: Answer, got: Answer): string | undefined {
  const [right, other] = [expected.data, got.data].map((data) => JSON.stringify(data))
  if (right !== other) return 'data differ'
  const wanted = placesOf(expected)
  const found = placesOf(got)
  for (const [place, paths] of wanted) {
    const there = found.get(place)
    if (!there) return `no error at ${place}, where null stands for one`
    const isExact = paths.size === 1 && paths.has(place)
    if (isExact && !there.has(place)) return `the error at ${place} came as ${[...there].join(' ')}`
  }
  for (const [place, paths] of found)
    if (!wanted.has(place)) return `an error where there is none: ${[...paths].join(' ')}`
  return undefined
}

/** Error paths by the place where null stands in the data because of them. */
function placesOf({ data, errors }: Answer): Map<string, Set<string>> {
  const places = new Map<string, Set<string>>()
  for (const { path = [] } of errors) {
    const place = JSON.stringify(nullPlace(data, path))
    places.set(place, (places.get(place) ?? new Set()).add(JSON.stringify(path)))
  }
  return places
}

function nullPlace(data: unknown, path: Path): Path {
  let value = data
  for (const [at, step] of path.entries()) {
    if (value === null || typeof value !== 'object') return path.slice(0, at)
    value = (value as Record<string | number, unknown>)[step]
  }
  return path
}
