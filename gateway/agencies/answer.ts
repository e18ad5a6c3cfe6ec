import type { AgencyErrorCode, ClientErrorCode } from '../errors.ts'

/** What became of one fetch: an answer in GraphQL's form, or the lack of one and why. */
export type AgencyAnswer =
  | {
      readonly kind: 'answered'
      readonly data: Readonly<Record<string, unknown>> | null
      readonly errors: readonly AnsweredError[]
    }
  | {
      readonly kind: 'unanswered'
      readonly code: AgencyErrorCode
      /** For the log: what was wrong, without any of the agency's own words. */
      readonly reason: string
    }

/** An error that an agency sent beside or instead of data. */
export interface AnsweredError {
  /** What the client caused, with the agency's own sentence; else the agency failed, which it keeps to itself. */
  readonly fault: { readonly code: ClientErrorCode; readonly message: string } | 'internal'
  /** Response keys and list indexes within this fetch's answer; undefined when it concerns all of it. */
  readonly path: readonly (string | number)[] | undefined
}

const GRAPHQL_MEDIA_TYPE = /^application\/(?:graphql-response\+)?json\s*(?:;|$)/i
const UTF_8 = new TextDecoder('utf-8', { fatal: true })
const OUT_OF_SERVICE = new Set([429, 502, 503, 504])

/** Different errors that are read of one answer: each has to be found a place in what the client asked for. */
const MOST_ERRORS = 1_000

/** The codes that an agency may use towards the client. What else it says is between the agency and us. */
const SPOKEN_CODES = new Set<unknown>([
  'BAD_USER_INPUT',
  'FORBIDDEN',
  'CONFLICT',
  'PRECONDITION_FAILED',
  'IDEMPOTENCY_KEY_REUSED',
] satisfies ClientErrorCode[])

/** Judges an agency's HTTP answer. Data are taken from nothing but a 2xx answer in GraphQL's JSON form. */
export function readAnswer(status: number, contentType: string | undefined, body: Uint8Array): AgencyAnswer {
  const accepted = status >= 200 && status < 300
  if (OUT_OF_SERVICE.has(status)) return unanswered('AGENCY_UNAVAILABLE', `status ${status}`)
  if (!isGraphQLMediaType(contentType))
    return badResponse(accepted ? 'its content type is not JSON' : `status ${status}`)
  const content = parseJson(body)
  if (!isObject(content)) return badResponse('its body is not a JSON object')
  const errors = readErrors(content.errors)
  if (!accepted) {
    const refusesInput = errors.length > 0 && errors.every(({ fault }) => fault !== 'internal')
    return refusesInput ? { kind: 'answered', data: null, errors } : badResponse(`status ${status}`)
  }
  if (isObject(content.data)) return { kind: 'answered', data: content.data, errors }
  return errors.length > 0
    ? { kind: 'answered', data: null, errors }
    : badResponse('its body has neither data nor errors')
}

/** Whether a content type is one in which GraphQL answers are read. */
export function isGraphQLMediaType(contentType: string | undefined): boolean {
  return contentType !== undefined && GRAPHQL_MEDIA_TYPE.test(contentType)
}

/** The lack of an answer; `reason` has none of the agency's own words. */
export function unanswered(code: AgencyErrorCode, reason: string): AgencyAnswer {
  return { kind: 'unanswered', code, reason }
}

function badResponse(reason: string): AgencyAnswer {
  return unanswered('AGENCY_BAD_RESPONSE', reason)
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(UTF_8.decode(body))
  } catch {
    return undefined
  }
}

function readErrors(errors: unknown): AnsweredError[] {
  if (!Array.isArray(errors)) return []
  const read = new Map<string, AnsweredError>()
  for (const one of errors.filter(isObject)) {
    // What the others are about is not looked at; so they are about all of it.
    if (read.size === MOST_ERRORS) return [...read.values(), { fault: 'internal', path: undefined }]
    const error = readError(one)
    read.set(JSON.stringify([error.fault, error.path]), error)
  }
  return [...read.values()]
}

function readError({ message, path, extensions }: Record<string, unknown>): AnsweredError {
  const code = isObject(extensions) ? extensions.code : undefined
  const isSpoken = SPOKEN_CODES.has(code) && typeof message === 'string'
  return {
    fault: isSpoken ? { code: code as ClientErrorCode, message } : 'internal',
    path: Array.isArray(path) && path.length > 0 && path.every(isPathElement) ? path : undefined,
  }
}

const isPathElement = (element: unknown): element is string | number =>
  typeof element === 'string' || typeof element === 'number'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
