import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createFetcher, type Fetchers } from './by-hand/fetcher.ts'
import { answerHeavy } from './by-hand/heavy.ts'
import { createSocketFetcher } from './by-hand/socket-fetcher.ts'
import { answerView } from './by-hand/view.ts'

/*
 * What a programmer would write who knows both operations beforehand: nothing is parsed, validated or planned. The
 * limit that a gateway in Node can come near. SUPERGRAPH (for the subgraphs' URLs), OPERATION, PORT, CLIENT (undici
 * or sockets)
 */

const subgraphs = readFileSync(process.env.SUPERGRAPH!, 'utf8').matchAll(
  /@join__graph\(name: "(\w+)", url: "([^"]+)"\)/g,
)
const create = process.env.CLIENT === 'sockets' ? createSocketFetcher : createFetcher
const fetchers: Fetchers = Object.fromEntries([...subgraphs].map(([, name, url]) => [name!, create(url!)]))
const answer = process.env.OPERATION === 'view' ? answerView : answerHeavy

createServer((request, response) => {
  const chunks: Buffer[] = []
  request
    .on('data', (chunk: Buffer) => chunks.push(chunk))
    .on('end', async () => {
      const { variables } = JSON.parse(Buffer.concat(chunks).toString('utf8'))
      const body = Buffer.from(JSON.stringify({ data: await answer(fetchers, variables) }))
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
      response.end(body)
    })
}).listen(Number(process.env.PORT), '127.0.0.1')
