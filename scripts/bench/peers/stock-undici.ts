import { readFileSync } from 'node:fs'
import { ApolloGateway } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { Pool } from 'undici'

/* As stock.ts, with the least that a data source can be over undici. SUPERGRAPH, PORT */

const CONNECTIONS = 32

interface DataSourceInput {
  readonly request: { query?: string; operationName?: string; variables?: Record<string, unknown> }
}

function createDataSource(url: string) {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections: CONNECTIONS })
  return {
    async process({ request: { query, operationName, variables } }: DataSourceInput) {
      const { body } = await pool.request({
        method: 'POST',
        path: pathname,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, operationName, variables }),
      })
      return (await body.json()) as { data: Record<string, unknown> }
    },
  }
}

const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(process.env.SUPERGRAPH!, 'utf8'),
  buildService: ({ url }) => createDataSource(url!),
})
const server = new ApolloServer({ gateway })
await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: Number(process.env.PORT) } })
