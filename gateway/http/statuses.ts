import type { ClientErrorCode } from '../errors.ts'
import type { Stage } from '../operation/stage.ts'

/** Request errors that leave the HTTP request itself well-formed. */
const DOCUMENT_ERRORS = new Set<unknown>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
] satisfies ClientErrorCode[])

/**
 * Gives an answer the status of its form. In `application/json` a status other than 200 may come from any
 * intermediary, so clients trust a body only with 200: a well-formed request gets it, whatever is wrong with its
 * document or variables (GraphQL over HTTP, section 6.4.1). Apollo Server answers 400 in both forms.
 */
export function negotiatedStatus(): Stage {
  return {
    willSendResponse: ({ response, contextValue: { mediaType } }) => {
      if (mediaType !== 'application/json' || response.http.status !== 400) return
      const errors = response.body.kind === 'single' ? response.body.singleResult.errors : undefined
      if (errors?.every(({ extensions }) => DOCUMENT_ERRORS.has(extensions?.code))) response.http.status = 200
    },
  }
}
