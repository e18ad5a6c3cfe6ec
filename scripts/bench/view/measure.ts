import { Client } from 'undici'

/** Times of one kind of request, in milliseconds. */
export interface Timing {
  readonly requests: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** One GraphQL client on one kept-alive connection, as a single officer's application would be. */
export class GraphQLClient {
  readonly #connection: Client

  constructor(url: string) {
    this.#connection = new Client(url)
  }

  /** The operation's data; an answer with errors ends the benchmark, as its time would mean nothing. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are as various as the operations
  async ask(query: string, variables: Record<string, unknown>): Promise<any> {
    const { statusCode, body } = await this.#connection.request({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    const answer = (await body.json()) as { data?: unknown; errors?: unknown[] }
    if (statusCode !== 200 || answer.errors)
      throw new Error(`The gateway answered ${statusCode}: ${JSON.stringify(answer.errors)}`)
    return answer.data
  }

  close(): Promise<void> {
    return this.#connection.close()
  }
}

const WARM_UP = 30

/** Times requests one after the other, each with the next of the given variables, after a warm-up. */
export async function time(
  client: GraphQLClient,
  query: string,
  variables: readonly Record<string, unknown>[],
): Promise<Timing> {
  for (const some of variables.slice(0, WARM_UP)) await client.ask(query, some)
  const times: number[] = []
  for (const some of variables) {
    const start = performance.now()
    await client.ask(query, some)
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!
  return { requests: times.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
