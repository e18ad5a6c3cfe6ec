import { CALLER_HEADER, type Caller } from '../../subgraphs/kit/contract/caller.ts'
import type { ClientTls } from '../../subgraphs/kit/contract/pinned-tls.ts'
import { createRequestBinder, MAC_HEADER, type MacKeys } from '../../subgraphs/kit/contract/request-mac.ts'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import { type AgencyAnswer, isGraphQLMediaType } from './answer.ts'
import { HttpClient } from './http1/http-client.ts'
import type { HeaderField } from './http1/request.ts'
import { judgeOutcome } from './judge-outcome.ts'

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
  /** Shared with the agency; without them what is asked of it is not bound to its caller assertion. */
  readonly macKeys?: MacKeys | undefined
  readonly tls?: ClientTls | undefined
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

/**
 * A client with connections of its own to one agency, so that a slow agency holds up nobody else's. Without `sign`
 * no caller assertion is sent: for supergraphs whose subgraphs do not ask for one.
 */
export function createAgencyClient(
  agency: AgencyEndpoint,
  sign: SignCaller | undefined,
  limits: AgencyLimits,
): AgencyClient {
  const url = new URL(agency.url)
  const path = url.pathname + url.search
  const bind = agency.macKeys && createRequestBinder(agency.macKeys)
  const http = new HttpClient({
    url,
    tls: agency.tls,
    connections: limits.connections,
    waiting: limits.waitingFetches,
    bodyBytes: limits.answerBytes,
    wantsBody: isGraphQLMediaType,
  })

  function send(body: string, fields: readonly HeaderField[], call: AgencyCall): Promise<AgencyAnswer> {
    const deadline = Math.min(performance.now() + agency.deadlineMs, call.deadline)
    return new Promise((resolve) => {
      http.post(fields, body, deadline, (outcome) => {
        const answer = judgeOutcome(outcome)
        if (answer.kind === 'unanswered')
          call.log.warn(
            { agency: agency.code, code: answer.code, reason: answer.reason },
            'agency unanswered',
          )
        resolve(answer)
      })
    })
  }

  return {
    agency,
    ask: async (body, call) => {
      const { caller, requestId } = call
      const fields: HeaderField[] = [['x-request-id', requestId]]
      if (sign) {
        const assertion = await sign(caller, agency.code)
        fields.push([CALLER_HEADER, assertion])
        if (bind) fields.push([MAC_HEADER, bind({ method: 'POST', path, requestId, body, assertion })])
      }
      return send(body, fields, call)
    },
    close: () => http.close(),
  }
}
