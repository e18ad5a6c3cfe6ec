import { errors, Pool } from 'undici'
import { CALLER_HEADER, type Caller } from '../../subgraphs/kit/contract/caller.ts'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import type { AgencyErrorCode } from '../errors.ts'
import { type AgencyAnswer, readAnswer } from './answer.ts'

/** Where and how an agency is asked. */
export interface AgencyEndpoint {
  /** The name of its subgraph. */
  readonly code: string
  /** Its public name, shown to clients in errors. */
  readonly name: string
  /** The full URL of its GraphQL endpoint. */
  readonly url: string
  /** How long one fetch may take, waiting for a free connection included. */
  readonly deadlineMs: number
}

export interface AgencyLimits {
  /** Connections held open to one agency; further fetches wait for a free one until their deadline. */
  readonly connections: number
  /** Largest answer that is read, in bytes. */
  readonly answerBytes: number
}

/** A GraphQL operation for one agency. */
export interface AgencyRequest {
  readonly query: string
  readonly operationName?: string | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
}

/** On whose behalf an agency is asked, within which request. */
export interface AgencyCall {
  readonly caller: Caller
  readonly requestId: string
  readonly log: Logger
}

export interface AgencyClient {
  readonly agency: AgencyEndpoint
  /** Asks the agency. What goes wrong there or on the way is an `unanswered`, with its reason in the log. */
  ask(request: AgencyRequest, call: AgencyCall): Promise<AgencyAnswer>
  /** Waits for fetches in flight, then closes the connections. */
  close(): Promise<void>
}

/**
 * A client with connections of its own to one agency, so that a slow agency holds up nobody else's.
 * `sign` makes the caller assertion for an audience.
 */
export function createAgencyClient(
  agency: AgencyEndpoint,
  sign: (caller: Caller, audience: string) => Promise<string>,
  limits: AgencyLimits,
): AgencyClient {
  const { origin, pathname, search } = new URL(agency.url)
  const pool = new Pool(origin, {
    connections: limits.connections,
    maxResponseSize: limits.answerBytes,
    keepAliveTimeout: 30_000,
    // The deadline's signal bounds each phase; undici's own timers would only be less exact.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: agency.deadlineMs },
  })

  async function exchange(headers: Record<string, string>, body: string): Promise<AgencyAnswer> {
    const response = await pool.request({
      method: 'POST',
      path: `${pathname}${search}`,
      headers,
      body,
      signal: AbortSignal.timeout(agency.deadlineMs),
    })
    return readAnswer(response.statusCode, response.headers['content-type'], await response.body.bytes())
  }

  return {
    agency,
    ask: async (request, { caller, requestId, log }) => {
      const headers = {
        'content-type': 'application/json',
        accept: 'application/json',
        'x-request-id': requestId,
        [CALLER_HEADER]: await sign(caller, agency.code),
      }
      const answer = await exchange(headers, JSON.stringify(request)).catch(describeFailure)
      if (answer.kind === 'unanswered')
        log.warn({ agency: agency.code, code: answer.code, reason: answer.reason }, 'agency unanswered')
      return answer
    },
    close: () => pool.close(),
  }
}

const MALFORMED = [
  errors.HTTPParserError,
  errors.HeadersOverflowError,
  errors.ResponseExceededMaxSizeError,
  errors.ResponseContentLengthMismatchError,
]

function describeFailure(error: unknown): AgencyAnswer {
  const { name, code: reason = name } = error as Error & { code?: string }
  return { kind: 'unanswered', code: codeOf(error), reason }
}

function codeOf(error: unknown): AgencyErrorCode {
  if (error instanceof errors.ConnectTimeoutError || (error as Error).name === 'TimeoutError')
    return 'AGENCY_TIMEOUT'
  return MALFORMED.some((kind) => error instanceof kind) ? 'AGENCY_BAD_RESPONSE' : 'AGENCY_UNAVAILABLE'
}
