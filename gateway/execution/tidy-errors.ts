import { GraphQLError } from 'graphql'

/**
 * Errors of fetches as errors of the answer. A path that leads on to what the client did not ask for (keys that only
 * the plan needs) ends where the answer does; of several with the same words at the same place one is kept. What
 * a planner adds to errors (service names) goes.
 */
export function tidyErrors(errors: readonly GraphQLError[], data: unknown): GraphQLError[] {
  const kept = new Map<string, GraphQLError>()
  for (const error of errors) {
    const { code, agency } = error.extensions
    const path = error.path && pathWithin(data, error.path)
    const key = JSON.stringify([error.message, code, path])
    if (kept.has(key)) continue
    kept.set(
      key,
      new GraphQLError(error.message, {
        ...(path && path.length > 0 && { path }),
        extensions: { ...(code !== undefined && { code }), ...(agency !== undefined && { agency }) },
        originalError: error.originalError,
      }),
    )
  }
  return [...kept.values()]
}

/** The longest start of a path that names something in the data; null values included, they end it. */
function pathWithin(data: unknown, path: readonly (string | number)[]): (string | number)[] {
  const within: (string | number)[] = []
  let value = data
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) break
    within.push(step)
    value = (value as Record<string | number, unknown>)[step]
  }
  return within
}
