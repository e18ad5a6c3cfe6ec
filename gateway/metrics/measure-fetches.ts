import type { AgencyClient } from '../agencies/agency-client.ts'
import type { ErrorCode } from '../errors.ts'
import type { Metrics } from './metrics.ts'

/** A client that tells how long its agency takes and what goes wrong there. */
export function measureFetches(
  client: AgencyClient,
  { fetchSeconds, fetchErrors }: Pick<Metrics, 'fetchSeconds' | 'fetchErrors'>,
): AgencyClient {
  const agency = client.agency.code
  const seconds = fetchSeconds.labels({ agency })
  const count = (code: ErrorCode) => fetchErrors.inc({ agency, code })
  return {
    ...client,
    ask: async (body, call) => {
      const began = performance.now()
      const answer = await client.ask(body, call)
      seconds.observe((performance.now() - began) / 1000)
      if (answer.kind === 'unanswered') count(answer.code)
      else for (const { fault } of answer.errors) count(fault === 'internal' ? 'INTERNAL' : fault.code)
      return answer
    },
  }
}
