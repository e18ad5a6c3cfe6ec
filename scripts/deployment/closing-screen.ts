export interface ClosingScreenOptions {
  /** The gateway's base URL. */
  readonly gatewayUrl: string
  /** Somebody of the demonstration city who has records; undefined where the city was not loaded. */
  readonly person: { readonly id: string; readonly name: string } | undefined
  /** The residents' page of a grid; undefined where there is no such person. */
  readonly gridPage: string | null | undefined
  /** Folder of the processes' logs. */
  readonly logs: string
}

/** What the newcomer sees when everything runs. */
export function closingScreen({ gatewayUrl, person, gridPage, logs }: ClosingScreenOptions): string {
  return [
    '',
    'OneDoor is open.',
    '',
    `  Gateway   ${gatewayUrl}/graphql`,
    `  Sandbox   ${gatewayUrl}/sandbox`,
    ...(gridPage ? [`  A grid    ${gridPage}`] : []),
    ...(person
      ? [`  Ask for   ${person.name}, ${person.id}`, '', exampleCommand(gatewayUrl, person.id)]
      : []),
    '',
    `Logs are in ${logs}. Ctrl-C stops everything.`,
    '',
  ].join('\n')
}

/** A command that asks for a person's disputes at every agency, to be copied into a shell. */
export function exampleCommand(gatewayUrl: string, personId: string): string {
  const query =
    'query ($id: ID!) { person(id: $id) { name disputes(first: 5) { totalCount nodes { title status agency { name } } } } }'
  const body = JSON.stringify({ query, variables: { id: personId } })
  return `curl -s ${gatewayUrl}/graphql -H 'content-type: application/json' -d '${body}'`
}
