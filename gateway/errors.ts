import { GraphQLError } from 'graphql'

interface CatalogueEntry {
  /** HTTP status where the error ends the request; one that stands beside data is answered with 200. */
  readonly status: number
  /** What happened and what to do about it, for the client's developer. */
  readonly meaning: string
}

type Catalogue = Readonly<Record<string, CatalogueEntry>>

/** What the client caused and can mend. */
export const CLIENT_ERRORS = {
  BAD_REQUEST: {
    status: 400,
    meaning: 'The HTTP request is not a GraphQL request, or a browser may have been tricked into sending it.',
  },
  UNAUTHENTICATED: {
    status: 401,
    meaning:
      'The access token is missing or refused; the message and `WWW-Authenticate` say why. Get a new one from its issuer.',
  },
  FORBIDDEN: {
    status: 403,
    meaning:
      'You may not read this; the message says what it would take. Beside data it comes with `path` and status 200: that field alone is null.',
  },
  PURPOSE_REQUIRED: {
    status: 400,
    meaning:
      'The operation reads personal records. Name your purpose in the header `X-Purpose`, by its code in `Query.purposes`.',
  },
  PURPOSE_UNKNOWN: {
    status: 400,
    meaning: 'There is no such purpose. `Query.purposes` lists them.',
  },
  CASE_REQUIRED: {
    status: 400,
    meaning: 'The purpose asks for the case that it is about. Give its number in the header `X-Case`.',
  },
  NOT_FOUND: { status: 404, meaning: 'Nothing is served at this path. GraphQL is at `/graphql`.' },
  METHOD_NOT_ALLOWED: { status: 405, meaning: 'Use POST, or GET for queries.' },
  NOT_ACCEPTABLE: {
    status: 406,
    meaning: 'The `Accept` header admits neither `application/json` nor `application/graphql-response+json`.',
  },
  BODY_TOO_LARGE: { status: 413, meaning: 'The request body is over the limit. Send less in one request.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, meaning: 'Send the body as `application/json`.' },
  GRAPHQL_PARSE_FAILED: { status: 400, meaning: 'The document is not GraphQL; `locations` says where.' },
  GRAPHQL_VALIDATION_FAILED: {
    status: 400,
    meaning: 'The document does not fit the schema; `locations` says where.',
  },
  OPERATION_RESOLUTION_FAILURE: {
    status: 400,
    meaning: 'The document has several operations and none was named, or none of the name that was given.',
  },
  BAD_USER_INPUT: {
    status: 400,
    meaning:
      'A variable or an argument cannot be used; the message says what was expected. It comes with `path` and status 200 when an agency found it.',
  },
  CONFLICT: {
    status: 409,
    meaning:
      'Somebody else has changed it since the version that was given; the message says what and by whom. Read it again, then decide.',
  },
  PRECONDITION_FAILED: {
    status: 409,
    meaning: 'It cannot be done as things stand; the message says what would be allowed.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 409,
    meaning: 'The idempotency key belongs to another call; take a new one for a new call.',
  },
  DOCUMENT_NOT_TRUSTED: {
    status: 403,
    meaning:
      'The document is not on the list of trusted ones, and only such are answered to this caller. Name one in `documentId`, or have it reviewed.',
  },
  OPERATION_TOO_COMPLEX: {
    status: 400,
    meaning: 'To plan the operation would cost more than any may. Ask for less, or in several operations.',
  },
  OPERATION_NOT_PLANNABLE: {
    status: 400,
    meaning:
      'Two of the fields cannot be answered in one operation; the message says which. Ask for them in two.',
  },
  OPERATION_TOO_LARGE: {
    status: 400,
    meaning:
      'The operation, its variables or what it may cost are over a limit; the message names it. Ask for less, or in several requests.',
  },
  RATE_LIMITED: {
    status: 429,
    meaning:
      'The caller has used what it may use in this time; the message says what the limit is. Ask again after `Retry-After` seconds.',
  },
  SUBJECT_BUDGET_EXCEEDED: {
    status: 429,
    meaning:
      'The answer would show more persons than the caller may look at in an hour or a day. Ask again after `Retry-After` seconds, or for fewer.',
  },
  OVERLOADED: {
    status: 503,
    meaning:
      "Too many operations wait to be planned, or a token issuer's keys cannot be had yet. Ask again later.",
  },
  ACCESS_UNAVAILABLE: {
    status: 503,
    meaning: 'Who may read what is not known at present, so that nobody may. Ask again later.',
  },
  DEADLINE_EXCEEDED: {
    status: 504,
    meaning: "The request's time was up before its operation was planned. Ask again.",
  },
  INCOMPLETE: {
    status: 503,
    meaning:
      'Something is missing from an answer of which everything or nothing was asked for; `extensions.completeness` says what. Ask again later, or without `x-completeness`.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    status: 200,
    meaning:
      'No document is known by this hash yet. Send hash and document once; clients do so by themselves.',
  },
} as const satisfies Catalogue

/** What an agency left unanswered: these stand beside data, located, and cost only that agency's fields. */
export const AGENCY_ERRORS = {
  AGENCY_UNAVAILABLE: {
    status: 200,
    meaning: 'The agency cannot be reached or takes no requests at present. Ask again later.',
  },
  AGENCY_TIMEOUT: { status: 200, meaning: 'The agency did not answer before its deadline. Ask again later.' },
  AGENCY_BAD_RESPONSE: {
    status: 200,
    meaning: "The agency's answer was refused, or could not be used. Tell the agency, with the request id.",
  },
} as const satisfies Catalogue

/** What is our fault or an agency's. Its cause is in the logs under the request id and never in the answer. */
export const INTERNAL_ERRORS = {
  INTERNAL: {
    status: 500,
    meaning: 'It failed inside, here or at the agency named. Report the request id (`x-request-id`).',
  },
} as const satisfies Catalogue

export type ClientErrorCode = keyof typeof CLIENT_ERRORS
export type AgencyErrorCode = keyof typeof AGENCY_ERRORS
export type InternalErrorCode = keyof typeof INTERNAL_ERRORS
export type ErrorCode = ClientErrorCode | AgencyErrorCode | InternalErrorCode

const CATALOGUE: Catalogue = { ...CLIENT_ERRORS, ...AGENCY_ERRORS, ...INTERNAL_ERRORS }

/** Whether a code is of the catalogue: errors that carry one were worded by us and may be shown as they are. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(CATALOGUE, code)
}

/** A refusal. Its message is shown to the client: it says what was expected, what came and what to do. */
export class ClientError extends GraphQLError {
  override readonly name = 'ClientError'
  readonly code: ClientErrorCode
  readonly status: number

  constructor(code: ClientErrorCode, message: string) {
    const { status } = CLIENT_ERRORS[code]
    super(message, { extensions: { code, http: { status } } })
    this.code = code
    this.status = status
  }
}

/** What is said of a failure inside. */
export const INTERNAL_MESSAGE = 'The gateway could not answer this. Report the request id (x-request-id).'
