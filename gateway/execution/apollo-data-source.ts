import type { AgencyCall, AgencyClient } from '../agencies/agency-client.ts'
import type { AgencyAnswer } from '../agencies/answer.ts'
import { describeFault, describeUnanswered } from '../agencies/errors.ts'
import type { FetchTally } from '../agencies/fetch-tally.ts'
import { createErrorLocator, type ErrorLocator, type ErrorPath } from './locate-errors.ts'

/** What one execution's fetches share. */
export interface Execution {
  readonly call: AgencyCall
  /**
   * The data as far as fetched. @apollo/gateway keeps its own from data sources, but merges answers by reference:
   * from the root fields held here everything that later fetches bring is seen.
   */
  readonly data: Record<string, unknown>
  /** How each agency was asked and did or did not answer. */
  readonly tally: FetchTally
}

/** The parts of a data source's input and output that @apollo/gateway and this one use. */
interface FetchOptions {
  readonly request: { query?: string; operationName?: string; variables?: Record<string, unknown> }
  readonly context: unknown
  readonly pathInIncomingRequest?: readonly (string | number)[]
}

interface FetchResponse {
  readonly data: Record<string, unknown> | null
  readonly errors?: { message: string; path: ErrorPath; extensions: Record<string, unknown> }[]
}

/** A data source of @apollo/gateway that asks an agency and locates what it leaves unanswered. */
export function createApolloDataSource(client: AgencyClient) {
  return {
    async process({
      request,
      context,
      pathInIncomingRequest: path = [],
    }: FetchOptions): Promise<FetchResponse> {
      const { call, data, tally } = context as Execution
      const { query = '', operationName, variables } = request
      const answer = checkEntities(
        await client.ask(JSON.stringify({ query, operationName, variables }), call),
        variables,
      )
      tally.note(client.agency.code, answer)
      if (answer.kind === 'answered' && path.length === 0) remember(data, answer.data)
      const errors = locate(answer, client, () => createErrorLocator({ query, variables, path, data }))
      return {
        data: answer.kind === 'answered' ? answer.data : null,
        // An empty list would count as an error.
        ...(errors.length > 0 && { errors }),
      }
    },
  }
}

/** An entity fetch must bring as many entities as there were representations; any other number is no answer. */
function checkEntities(answer: AgencyAnswer, variables: Record<string, unknown> | undefined): AgencyAnswer {
  const representations = variables?.representations
  if (answer.kind === 'unanswered' || answer.data === null || !Array.isArray(representations)) return answer
  const entities = answer.data._entities
  if (Array.isArray(entities) && entities.length === representations.length) return answer
  const reason = `_entities is not a list of ${representations.length}`
  return { kind: 'unanswered', code: 'AGENCY_BAD_RESPONSE', reason }
}

function remember(data: Record<string, unknown>, brought: Readonly<Record<string, unknown>> | null): void {
  for (const [key, value] of Object.entries(brought ?? {})) if (!Object.hasOwn(data, key)) data[key] = value
}

function locate(answer: AgencyAnswer, { agency }: AgencyClient, createLocator: () => ErrorLocator) {
  if (answer.kind === 'unanswered') {
    const error = describeUnanswered(agency, answer.code)
    return createLocator()
      .whole()
      .map((path) => ({ ...error, path }))
  }
  if (answer.errors.length === 0) return []
  const locator = createLocator()
  return answer.errors.flatMap(({ fault, path }) =>
    (path ? locator.within(path) : locator.whole()).map((place) => ({
      ...describeFault(agency, fault),
      path: place,
    })),
  )
}
