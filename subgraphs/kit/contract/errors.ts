import { GraphQLError } from 'graphql'

/** Every error code that a subgraph may send, its HTTP status where it ends the request, and what it means. */
export const SUBGRAPH_ERRORS = {
  BAD_USER_INPUT: { status: 200, meaning: 'An argument cannot be used; the message says what was expected.' },
  UNAUTHENTICATED: {
    status: 401,
    meaning: 'The caller assertion is missing, forged, expired or for another.',
  },
  BAD_REQUEST: { status: 400, meaning: 'The request itself is malformed; the message says how.' },
  CURSOR_EPOCH: { status: 410, meaning: 'The feed cursor is of another epoch; read again from the start.' },
  INTERNAL: { status: 500, meaning: 'The agency failed; its log has the cause under the request id.' },
} as const

export type SubgraphErrorCode = keyof typeof SUBGRAPH_ERRORS

/** An argument that cannot be used. The message is shown to the client: say what was expected and what came. */
export class BadUserInput extends GraphQLError {
  constructor(message: string) {
    super(message, { extensions: { code: 'BAD_USER_INPUT' satisfies SubgraphErrorCode } })
  }
}
