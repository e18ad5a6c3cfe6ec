import { type Dispatcher, Pool } from 'undici'

// biome-ignore lint/suspicious/noExplicitAny: the data of a question that the caller has written
export type Data = any

/** Asks one subgraph. Rejects when it cannot be reached; its answer's status and errors are not looked at. */
export type Fetcher = (query: string, variables?: Readonly<Record<string, unknown>>) => Promise<Data>

/** By the subgraph's name. */
export type Fetchers = Readonly<Record<string, Fetcher>>

const CONNECTIONS = 32
const HEADERS = ['content-type', 'application/json']

/** Over undici's dispatch, which makes neither streams nor a promise for each step as its `request` does. */
export function createFetcher(url: string): Fetcher {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections: CONNECTIONS })
  return (query, variables) =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify({ query, variables })
      const answer = new Answer((text) => resolve(JSON.parse(text).data), reject)
      pool.dispatch({ method: 'POST', path: pathname, headers: HEADERS, body }, answer)
    })
}

class Answer implements Dispatcher.DispatchHandler {
  readonly #chunks: Buffer[] = []
  readonly #resolve: (text: string) => void
  readonly #reject: (error: Error) => void

  constructor(resolve: (text: string) => void, reject: (error: Error) => void) {
    this.#resolve = resolve
    this.#reject = reject
  }

  onRequestStart(): void {}
  onResponseStart(): void {}

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    const [first] = this.#chunks
    this.#resolve((this.#chunks.length === 1 ? first! : Buffer.concat(this.#chunks)).toString('utf8'))
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error)
  }
}
