import { Pool } from 'undici'
import { CALLER_HEADER, type Caller } from '../../subgraphs/kit/contract/caller.ts'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import { type AgencyAnswer, unanswered } from './answer.ts'
import { type Connections, createConnections } from './connections.ts'
import { Exchange } from './exchange.ts'

/** Where and how an agency is asked. */
export interface AgencyEndpoint {
  /** The name of its subgraph. */
  readonly code: string
  /** Its public name, shown to clients in errors. */
  readonly name: string
  /** The full URL of its GraphQL endpoint. */
  readonly url: string
  /** How long one fetch may take, in milliseconds, waiting for a free connection included. */
  readonly deadlineMs: number
}

export interface AgencyLimits {
  /** Connections held open to one agency; further fetches wait for a free one. */
  readonly connections: number
  /** Fetches that may wait for a connection to one agency; those beyond are unanswered at once. */
  readonly waitingFetches: number
  /** Largest answer that is read, in bytes. */
  readonly answerBytes: number
}

/** On whose behalf an agency is asked, within which request. */
export interface AgencyCall {
  readonly caller: Caller
  readonly requestId: string
  readonly log: Logger
  /** When the request's time is up, on the clock of `performance.now()`. No fetch for it takes longer. */
  readonly deadline: number
}

export interface AgencyClient {
  readonly agency: AgencyEndpoint
  /**
   * Asks the agency, once: neither a mutation nor a query is ever sent twice. `body` is the whole GraphQL request as
   * JSON text. What goes wrong there or on the way is an `unanswered`, with its reason in the log.
   */
  ask(body: string, call: AgencyCall): Promise<AgencyAnswer>
  /** Waits for fetches in flight, then closes the connections. */
  close(): Promise<void>
}

/** Makes the caller assertion for an audience. */
export type SignCaller = (caller: Caller, audience: string) => Promise<string>

const TIMED_OUT = unanswered('AGENCY_TIMEOUT', 'the deadline passed')

/**
 * A client with connections of its own to one agency, so that a slow agency holds up nobody else's. Without `sign`
 * no caller assertion is sent: for supergraphs whose subgraphs do not ask for one.
 */
export function createAgencyClient(
  agency: AgencyEndpoint,
  sign: SignCaller | undefined,
  limits: AgencyLimits,
): AgencyClient {
  const { origin, pathname, search } = new URL(agency.url)
  const path = `${pathname}${search}`
  const pool = new Pool(origin, {
    connections: limits.connections,
    maxResponseSize: limits.answerBytes,
    keepAliveTimeout: 30_000,
    // The fetch's own deadline bounds the whole exchange; undici's timers would bound its phases.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: agency.deadlineMs },
  })
  const connections = createConnections(limits)

  async function ask(body: string, call: AgencyCall): Promise<AgencyAnswer> {
    const headers = [
      'content-type',
      'application/json',
      'accept',
      'application/json',
      'x-request-id',
      call.requestId,
    ]
    if (sign) headers.push(CALLER_HEADER, await sign(call.caller, agency.code))
    const remainingMs = Math.min(agency.deadlineMs, call.deadline - performance.now())
    const options = { method: 'POST', path, headers, body } as const
    return remainingMs > 0 ? exchange(pool, connections, options, remainingMs) : TIMED_OUT
  }

  return {
    agency,
    ask: async (body, call) => {
      const answer = await ask(body, call)
      if (answer.kind === 'unanswered')
        call.log.warn({ agency: agency.code, code: answer.code, reason: answer.reason }, 'agency unanswered')
      return answer
    },
    close: () => pool.close(),
  }
}

/** Sends a request as soon as a connection is free, and settles by its deadline whatever happens. */
function exchange(
  pool: Pool,
  connections: Connections,
  options: Parameters<Pool['dispatch']>[0],
  remainingMs: number,
): Promise<AgencyAnswer> {
  return new Promise((resolve) => {
    const handler = new Exchange(
      (answer) => {
        clearTimeout(timer)
        resolve(answer)
      },
      () => connections.release(),
    )
    const send = () => void pool.dispatch(options, handler)
    const timer = setTimeout(() => {
      connections.withdraw(send)
      handler.end(TIMED_OUT)
    }, remainingMs)
    if (!connections.acquire(send))
      handler.end(unanswered('AGENCY_UNAVAILABLE', 'too many fetches wait for a connection'))
  })
}
