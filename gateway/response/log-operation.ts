import type { Stage } from '../operation/stage.ts'
import { isFailure } from './present-error.ts'

/** Notes for the log what was asked and how it ended, and writes down whole what clients are not told. */
export function logOperation(): Stage {
  return {
    didResolveSource: ({ queryHash, contextValue: { summary } }) => {
      summary.documentHash = queryHash
    },
    didResolveOperation: ({ operationName, contextValue: { summary } }) => {
      if (operationName) summary.operationName = operationName
    },
    didEncounterErrors: ({ errors, contextValue: { log } }) => {
      for (const error of errors.filter(isFailure))
        log.error({ err: error.originalError ?? error }, 'an operation failed')
    },
    willSendResponse: ({ response: { body }, contextValue: { summary } }) => {
      const errors = body.kind === 'single' ? body.singleResult.errors : undefined
      if (errors?.length)
        summary.errors = [...new Set(errors.map(({ extensions }) => String(extensions?.code)))]
    },
    unexpectedErrorProcessingRequest: ({ requestContext, error }) => {
      requestContext.contextValue.log.error({ err: error }, 'an operation failed')
    },
  }
}
