import type {
  GraphQLRequestContext as ApolloRequestContext,
  ApolloServerPlugin,
  GraphQLRequestContextDidEncounterErrors,
  GraphQLRequestContextDidResolveOperation,
  GraphQLRequestContextDidResolveSource,
  GraphQLRequestContextWillSendResponse,
  GraphQLRequestListener,
} from '@apollo/server'
import type { GraphQLRequestContext } from '../http/context.ts'

/**
 * What happens to a request at some points of Apollo Server's own way with it. The points have Apollo's names; what
 * is thrown at `didResolveOperation` is the request's answer.
 */
export interface Stage {
  requestDidStart?(context: ApolloRequestContext<GraphQLRequestContext>): void
  /** The document's text is known, and its hash. */
  didResolveSource?(context: GraphQLRequestContextDidResolveSource<GraphQLRequestContext>): void
  /** The document is valid; the operation is undefined where none could be chosen. */
  didResolveOperation?(context: GraphQLRequestContextDidResolveOperation<GraphQLRequestContext>): void
  didEncounterErrors?(context: GraphQLRequestContextDidEncounterErrors<GraphQLRequestContext>): void
  willSendResponse?(context: GraphQLRequestContextWillSendResponse<GraphQLRequestContext>): void
  /** A failure of the server's own; `willSendResponse` may or may not have been reached. */
  unexpectedErrorProcessingRequest?(failure: {
    readonly requestContext: ApolloRequestContext<GraphQLRequestContext>
    readonly error: Error
  }): void
}

/**
 * Makes one plugin of all stages. Apollo Server waits for every plugin at every point, so that each plugin of its
 * own would cost a request several turns of the microtask queue. None of the stages has anything to wait for.
 */
export function asPlugin(stages: readonly Stage[]): ApolloServerPlugin<GraphQLRequestContext> {
  const listener: GraphQLRequestListener<GraphQLRequestContext> = {
    didResolveSource: async (context) => {
      for (const stage of stages) stage.didResolveSource?.(context)
    },
    didResolveOperation: async (context) => {
      for (const stage of stages) stage.didResolveOperation?.(context)
    },
    didEncounterErrors: async (context) => {
      for (const stage of stages) stage.didEncounterErrors?.(context)
    },
    willSendResponse: async (context) => {
      for (const stage of stages) stage.willSendResponse?.(context)
    },
  }
  return {
    requestDidStart: async (context) => {
      for (const stage of stages) stage.requestDidStart?.(context)
      return listener
    },
    unexpectedErrorProcessingRequest: async (failure) => {
      for (const stage of stages) stage.unexpectedErrorProcessingRequest?.(failure)
    },
  }
}
