import type { AgencyCall, AgencyClient, SignCaller } from './agency-client.ts'
import { type AgencyAnswer, unanswered } from './answer.ts'

/** Who joined a fetch under way. */
type Joiner = (answer: AgencyAnswer) => void

/**
 * A client that asks an agency once for identical queries at the same time: of the same text and variables, on behalf
 * of the same caller (by the whole assertion; without `sign` the agency knows no callers). Nothing is kept once it is
 * answered, and a mutation is never shared. The agency sees the request id of the first that asked.
 */
export function shareFetches(client: AgencyClient, sign: SignCaller | undefined): AgencyClient {
  const { agency } = client
  const underWay = new Map<string, Joiner[]>()

  function lead(key: string, body: string, call: AgencyCall): Promise<AgencyAnswer> {
    // Cut short by its own request's deadline it would cut short those that have more time.
    if (call.deadline < performance.now() + agency.deadlineMs) return client.ask(body, call)
    const joiners: Joiner[] = []
    underWay.set(key, joiners)
    const end = (answer: AgencyAnswer) => {
      underWay.delete(key)
      // All copies are made before anybody has an answer: whoever has one may change it.
      for (const [join, copy] of joiners.map((join) => [join, structuredClone(answer)] as const)) join(copy)
      return answer
    }
    return client.ask(body, call).then(end, (error: unknown) => {
      end(unanswered('AGENCY_UNAVAILABLE', 'the fetch that was joined failed'))
      throw error
    })
  }

  return {
    ...client,
    ask: async (body, call) => {
      if (!isQuery(body)) return client.ask(body, call)
      const key = sign ? `${await sign(call.caller, agency.code)} ${body}` : body
      const joiners = underWay.get(key)
      return joiners ? join(joiners, call) : lead(key, body, call)
    },
  }
}

/** Waits for another's fetch, until the joiner's own deadline. */
function join(joiners: Joiner[], { deadline }: AgencyCall): Promise<AgencyAnswer> {
  return new Promise((resolve) => {
    const timer = setTimeout(
      () => resolve(unanswered('AGENCY_TIMEOUT', 'the deadline passed')),
      Math.max(0, deadline - performance.now()),
    )
    joiners.push((answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
  })
}

/** What begins so is a query: a fetch has one operation, and its text stands first. Anything else may be one too. */
const isQuery = (body: string): boolean =>
  body.startsWith('{"query":"query') || body.startsWith('{"query":"{')
