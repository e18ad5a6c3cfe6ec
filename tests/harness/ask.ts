import { request } from 'undici'
import type { AgencyCode } from '../../subgraphs/kit/contract/agencies.ts'
import type { Caller } from '../../subgraphs/kit/contract/caller.ts'
import { aClerk, requestHeaders } from './keys.ts'

export type Answer = {
  // biome-ignore lint/suspicious/noExplicitAny: answers are as various as the operations
  data?: any
  errors?: { message: string; path?: unknown[]; extensions: { code: string } }[]
}

/** Asks a subgraph as the gateway does. */
export interface Asker {
  query(query: string, variables?: Record<string, unknown>, caller?: Caller): Promise<Answer>
  /** The entities of representations, in their order. */
  entities(
    representations: readonly Record<string, unknown>[],
    selection: string,
    caller?: Caller,
  ): Promise<Answer>
}

/** Asks the subgraph of an agency at a base URL, for a clerk of the center unless told for whom. */
export function askerOf(url: string, agency: AgencyCode): Asker {
  const query: Asker['query'] = async (text, variables = {}, caller = aClerk()) => {
    const body = JSON.stringify({ query: text, variables })
    const answer = await request(`${url}/graphql`, {
      method: 'POST',
      headers: await requestHeaders('gateway', agency, { path: '/graphql', body }, caller),
      body,
    })
    return (await answer.body.json()) as Answer
  }
  return {
    query,
    entities: (representations, selection, caller) =>
      query(
        `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`,
        { representations },
        caller,
      ),
  }
}
