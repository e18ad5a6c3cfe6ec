import { GraphQLError } from 'graphql'
import type { ExecutionRequest } from './engine.ts'
import { pathWithin } from './selections.ts'

/**
 * Errors of fetches as errors of the answer. A path that leads on to what the client did not ask for (keys that only
 * the plan needs) ends before it; of several with the same words at the same place one is kept. What a planner adds
 * to errors (service names) goes.
 */
export function tidyErrors(
  errors: readonly GraphQLError[],
  { document, operationName }: Pick<ExecutionRequest, 'document' | 'operationName'>,
): GraphQLError[] {
  const kept = new Map<string, GraphQLError>()
  for (const error of errors) {
    const { code, agency } = error.extensions
    const path = pathWithin(document, operationName, error.path ?? [])
    kept.set(
      JSON.stringify([error.message, code, path]),
      new GraphQLError(error.message, {
        ...(path.length > 0 && { path }),
        extensions: { ...(code !== undefined && { code }), ...(agency !== undefined && { agency }) },
        originalError: error.originalError,
      }),
    )
  }
  return [...kept.values()]
}
