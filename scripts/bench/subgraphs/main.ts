import type { AddressInfo } from 'node:net'
import { type CompiledQuery, compileQuery } from './compile-query.ts'
import { DATASETS, type OperationName } from './datasets.ts'
import { type AnswerRequest, serveHttp } from './http-server.ts'
import type { DataModel } from './model.ts'

/*
 * Every subgraph of one operation, each on a port of its own, in one process that tells its parent the ports, and
 * on any message how many fetches came since the last.
 */

/** First message to the parent: the port of each subgraph. */
export type PortsMessage = Readonly<Record<string, number>>

/** Every later message. */
export type FetchesMessage = { readonly fetches: number; readonly failure?: string }

let fetches = 0
let failure: string | undefined

function answersOf(model: DataModel): AnswerRequest {
  const compiled = new Map<string, CompiledQuery>()
  return (body) => {
    fetches++
    try {
      const { query, variables = {} } = JSON.parse(body)
      const run = compiled.get(query) ?? compileQuery(query, model)
      compiled.set(query, run)
      return run(variables)
    } catch (error) {
      failure = `${(error as Error).message} ${body}`.slice(0, 2_000)
      return JSON.stringify({ errors: [{ message: 'This question is not understood here.' }] })
    }
  }
}

const { subgraphs } = DATASETS[process.argv[2] as OperationName]()
const ports: Record<string, number> = {}
for (const [name, model] of Object.entries(subgraphs))
  ports[name] = ((await serveHttp(answersOf(model))).address() as AddressInfo).port
process.send!(ports satisfies PortsMessage)
process.on('message', () => {
  process.send!({ fetches, ...(failure && { failure }) } satisfies FetchesMessage)
  fetches = 0
})
process.on('disconnect', () => process.exit(0))
