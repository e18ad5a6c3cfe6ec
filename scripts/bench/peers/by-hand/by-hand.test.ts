import type { AddressInfo, Server } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { loadOperation } from '../../gateways/operation.ts'
import { compileQuery } from '../../subgraphs/compile-query.ts'
import { DATASETS, type OperationName } from '../../subgraphs/datasets.ts'
import { serveHttp } from '../../subgraphs/http-server.ts'
import { createFetcher, type Fetchers } from './fetcher.ts'
import { answerHeavy } from './heavy.ts'
import { createSocketFetcher } from './socket-fetcher.ts'
import { answerView } from './view.ts'

const servers: Server[] = []
afterAll(() => {
  for (const server of servers) server.close()
})

async function startSubgraphs(name: OperationName, create: typeof createFetcher): Promise<Fetchers> {
  const started = Object.entries(DATASETS[name]().subgraphs).map(async ([subgraph, model]) => {
    const server = await serveHttp((body) => {
      const { query, variables = {} } = JSON.parse(body)
      return compileQuery(query, model)(variables)
    })
    servers.push(server)
    const { port } = server.address() as AddressInfo
    return [subgraph, create(`http://127.0.0.1:${port}/graphql`)] as const
  })
  return Object.fromEntries(await Promise.all(started))
}

/* The subgraphs hold the same data as the whole that gateways' answers are compared with. */

describe.each([
  ['undici', createFetcher],
  ['sockets', createSocketFetcher],
] as const)('over %s', (_, create) => {
  it('joins the unified view to what one source of everything answers', async () => {
    const { expected, variables } = loadOperation('view')
    const fetchers = await startSubgraphs('view', create)
    for (const { id } of [variables[0]!, variables[4321]!] as { id: string }[])
      expect(await answerView(fetchers, { id })).toEqual(expected({ id }))
  })

  it('joins the heavy query to what one source of everything answers', async () => {
    const { expected } = loadOperation('heavy')
    const data = await answerHeavy(await startSubgraphs('heavy', create))
    expect(data).toEqual(expected({}))
    expect(JSON.stringify(data).length).toBeGreaterThan(87_000)
  })
})
