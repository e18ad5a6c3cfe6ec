import { GraphQLError } from 'graphql'

/** Every error code that a subgraph may send, its HTTP status where it ends the request, and what it means. */
export const SUBGRAPH_ERRORS = {
  BAD_USER_INPUT: { status: 200, meaning: 'An argument cannot be used; the message says what was expected.' },
  UNAUTHENTICATED: {
    status: 401,
    meaning:
      'The caller assertion or its binding to this request is missing, forged, expired, for another, or was here before.',
  },
  BAD_REQUEST: { status: 400, meaning: 'The request itself is malformed; the message says how.' },
  FORBIDDEN: {
    status: 200,
    meaning: 'The caller has not the right to do this; the message says which it takes.',
  },
  CONFLICT: {
    status: 200,
    meaning:
      'Somebody else has changed it since the version that was given; the message says what and by whom.',
  },
  PRECONDITION_FAILED: {
    status: 200,
    meaning: 'It cannot be done as things stand; the message says what would be allowed.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 200,
    meaning: 'The idempotency key belongs to another call; take a new one for a new call.',
  },
  CURSOR_EPOCH: { status: 410, meaning: 'The feed cursor is of another epoch; read again from the start.' },
  OVERLOADED: { status: 503, meaning: 'Too many requests come to the agency; ask again later.' },
  INTERNAL: { status: 500, meaning: 'The agency failed; its log has the cause under the request id.' },
} as const

export type SubgraphErrorCode = keyof typeof SUBGRAPH_ERRORS

/** A refusal that is worded for the client: the message says what was expected, what came and what to do. */
export class Refusal extends GraphQLError {
  constructor(code: SubgraphErrorCode, message: string) {
    super(message, { extensions: { code } })
  }
}

/** An argument that cannot be used. */
export class BadUserInput extends Refusal {
  constructor(message: string) {
    super('BAD_USER_INPUT', message)
  }
}
