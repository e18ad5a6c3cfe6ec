import type { Stage } from '../operation/stage.ts'
import type { SupergraphVersions } from './versions.ts'

/**
 * Keeps a request's version of the supergraph in service until the request has its answer. It must be the first
 * stage: Apollo Server calls it in the same turn of the event loop in which it takes the schema for the request.
 */
export function holdVersion(versions: SupergraphVersions): Stage {
  const ends = new WeakMap<object, () => void>()
  return {
    requestDidStart: (request) => void ends.set(request, versions.hold(request.schema)),
    willSendResponse: (request) => ends.get(request)?.(),
    unexpectedErrorProcessingRequest: ({ requestContext }) => ends.get(requestContext)?.(),
  }
}
