import type { Stage } from '../http/apollo.ts'
import { isFailure } from './present-error.ts'

/** Notes for the log what was asked and how it ended, and writes down whole what clients are not told. */
export function logOperation(): Stage {
  return {
    requestDidStart: async ({ contextValue: { summary, log } }) => ({
      didResolveSource: async ({ queryHash }) => {
        summary.documentHash = queryHash
      },
      didResolveOperation: async ({ operationName }) => {
        if (operationName) summary.operationName = operationName
      },
      didEncounterErrors: async ({ errors }) => {
        for (const error of errors.filter(isFailure))
          log.error({ err: error.originalError ?? error }, 'an operation failed')
      },
      willSendResponse: async ({ response: { body } }) => {
        const errors = body.kind === 'single' ? body.singleResult.errors : undefined
        if (errors?.length)
          summary.errors = [...new Set(errors.map(({ extensions }) => String(extensions?.code)))]
      },
    }),
    unexpectedErrorProcessingRequest: async ({ requestContext, error }) => {
      requestContext.contextValue.log.error({ err: error }, 'an operation failed')
    },
  }
}
