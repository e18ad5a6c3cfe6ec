import type { FetchNode } from '../../planning/plan.ts'
import { clientVariable } from '../operation/planner-operation.ts'

/** The parts of a GraphQL request that are the same at every run, as JSON text. */
export interface RequestText {
  /** Up to the variables' opening brace. */
  readonly head: string
  /** The client's variables that are sent along when provided: name in the request, name given by the client. */
  readonly variables: readonly (readonly [name: string, given: string])[]
}

export const REPRESENTATIONS = 'representations'

/** The request of a fetch that goes alone. */
export function fetchText(fetch: FetchNode): RequestText {
  const definitions = fetch.variables.map(({ name, type }) => `$${name}:${type}`)
  if (!fetch.entities) return requestText(fetch, definitions, fetch.selection, [fetch])
  return requestText(
    fetch,
    [`$${REPRESENTATIONS}:[_Any!]!`, ...definitions],
    `_entities(representations:$${REPRESENTATIONS}){${fetch.selection}}`,
    [fetch],
  )
}

/** One request for several entity fetches of one subgraph; each gets its own alias and list of representations. */
export function batchText(fetches: readonly FetchNode[], keys: readonly string[]): RequestText {
  const definitions = new Map<string, string>()
  for (const { variables } of fetches) for (const { name, type } of variables) definitions.set(name, type)
  return requestText(
    fetches[0]!,
    [...keys.map((key) => `$${key}:[_Any!]!`), ...[...definitions].map(([name, type]) => `$${name}:${type}`)],
    fetches
      .map(({ selection }, at) => `${keys[at]}:_entities(representations:$${keys[at]}){${selection}}`)
      .join(' '),
    fetches,
  )
}

function requestText(
  { operationKind, operationName }: FetchNode,
  definitions: readonly string[],
  selection: string,
  fetches: readonly FetchNode[],
): RequestText {
  const contextual = new Set(
    fetches.flatMap(({ entities }) => entities?.context ?? []).map(({ variable }) => variable),
  )
  const names = new Set(fetches.flatMap(({ variables }) => variables.map(({ name }) => name)))
  const query = `${operationKind}${operationName ? ` ${operationName}` : ''}${
    definitions.length > 0 ? `(${definitions.join(',')})` : ''
  }{${selection}}`
  return {
    head: `{"query":${JSON.stringify(query)},"variables":{`,
    variables: [...names].filter((name) => !contextual.has(name)).map((name) => [name, clientVariable(name)]),
  }
}

/** The whole request. `members` are further variables as JSON text, e.g. `"representations":[…]`. */
export function writeRequest(
  { head, variables }: RequestText,
  given: Readonly<Record<string, unknown>>,
  members: readonly string[] = [],
): string {
  const all = [...members]
  for (const [name, clientName] of variables) {
    const value = Object.hasOwn(given, clientName) ? given[clientName] : undefined
    if (value !== undefined) all.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`)
  }
  return `${head}${all.join(',')}}}`
}
