import type { Stage } from '../http/apollo.ts'
import type { SupergraphVersions } from './versions.ts'

/**
 * Keeps a request's version of the supergraph in service until the request has its answer. It must be the first
 * stage: Apollo Server calls it in the same turn of the event loop in which it takes the schema for the request.
 */
export function holdVersion(versions: SupergraphVersions): Stage {
  const ends = new WeakMap<object, () => void>()
  return {
    requestDidStart: async (requestContext) => {
      const end = versions.hold(requestContext.schema)
      ends.set(requestContext, end)
      return { willSendResponse: async () => end() }
    },
    unexpectedErrorProcessingRequest: async ({ requestContext }) => ends.get(requestContext)?.(),
  }
}
