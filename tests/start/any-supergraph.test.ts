import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { composeServices } from '@apollo/composition'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { createHandler } from 'graphql-http/lib/use/http'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

/** What `npm run gateway` starts. */
const MAIN = fileURLToPath(new URL('../../dist/gateway/main.js', import.meta.url))

const FEDERATION = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@authenticated"])`
const THINGS = `type Query { things: [Thing!]! }  type Thing @key(fields: "id") { id: ID! }`

let folder: string
let things: Server
let colours: Server

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onedoor-'))
  things = await startSubgraph(THINGS, { Query: { things: () => [{ id: '1' }, { id: '2' }] } })
  colours = await startSubgraph(coloursSdl(''), {
    Thing: { __resolveReference: ({ id }: { id: string }) => ({ colour: `colour of ${id}` }) },
  })
})
afterAll(async () => {
  things.close()
  colours.close()
  await rm(folder, { recursive: true })
})

/** A subgraph that knows nothing of OneDoor. */
async function startSubgraph(sdl: string, resolvers: object): Promise<Server> {
  const typeDefs = parse(`${FEDERATION} ${sdl}`)
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }])
  const server = createServer(createHandler({ schema })).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const address = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

const coloursSdl = (rule: string) => `type Thing @key(fields: "id") { id: ID!  colour: String ${rule} }`

/** Writes the supergraph, with a rule on `Thing.colour`. */
async function supergraphFile(rule = ''): Promise<string> {
  const { supergraphSdl, errors } = composeServices([
    { name: 'things', url: address(things), typeDefs: parse(`${FEDERATION} ${THINGS}`) },
    { name: 'colours', url: address(colours), typeDefs: parse(`${FEDERATION} ${coloursSdl(rule)}`) },
  ])
  if (!supergraphSdl) throw new Error(String(errors))
  const file = join(folder, `supergraph${rule}.graphql`)
  await writeFile(file, supergraphSdl)
  return file
}

function start(args: readonly string[], environment: Record<string, string> = {}): ChildProcess {
  // An environment of its own: no database, no keys, nothing of the city's.
  const gateway = spawn(process.execPath, [MAIN, ...args], { env: { ...environment }, stdio: 'pipe' })
  onTestFinished(() => void gateway.kill('SIGKILL'))
  return gateway
}

/** Base URL, once it listens. */
async function urlOf({ stdout }: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: stdout! })) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? []
    if (url) return url
  }
  throw new Error('It ended before it listened.')
}

async function refusalOf(gateway: ChildProcess): Promise<[code: number, message: string]> {
  let message = ''
  gateway.stderr!.on('data', (chunk) => {
    message += String(chunk)
  })
  const [code] = await once(gateway, 'close')
  return [code, message]
}

async function ask(url: string, query: string): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  return response.json()
}

test('a supergraph is served with nothing around it', async () => {
  const url = await urlOf(start(['--supergraph', await supergraphFile(), '--port', '0']))
  expect((await fetch(`${url}/health/ready`)).status).toBe(200)
  expect(await ask(url, '{ things { id colour } }')).toMatchObject({
    data: {
      things: [
        { id: '1', colour: 'colour of 1' },
        { id: '2', colour: 'colour of 2' },
      ],
    },
  })
})

test('what it restricts is for those alone who may read it, unless it is served open', async () => {
  const file = await supergraphFile('@authenticated')
  const restricted = await urlOf(start(['--supergraph', file, '--port', '0']))
  expect(await ask(restricted, '{ things { id colour } }')).toMatchObject({
    data: {
      things: [
        { id: '1', colour: null },
        { id: '2', colour: null },
      ],
    },
    errors: [
      { path: ['things', 0, 'colour'], extensions: { code: 'FORBIDDEN' } },
      { path: ['things', 1, 'colour'], extensions: { code: 'FORBIDDEN' } },
    ],
  })
  const url = await urlOf(start(['--supergraph', file, '--port', '0', '--open']))
  expect(await ask(url, '{ things { colour } }')).toMatchObject({
    data: { things: [{ colour: 'colour of 1' }, { colour: 'colour of 2' }] },
  })
})

test('production serves nothing open', async () => {
  const gateway = start(['--supergraph', await supergraphFile(), '--open'], { NODE_ENV: 'production' })
  expect(await refusalOf(gateway)).toEqual([1, expect.stringContaining('NODE_ENV=production')])
})

test('production answers what nobody has reviewed where there is no list, and by a list where it is named', async () => {
  const args = ['--supergraph', await supergraphFile(), '--port', '0']
  const anything = await urlOf(start(args, { NODE_ENV: 'production' }))
  expect(await ask(anything, '{ things { id } }')).toHaveProperty('data.things')

  const list = await mkdtemp(join(folder, 'operations-'))
  await writeFile(join(list, 'Things.graphql'), 'query Things { things { id } }')
  const environment = { NODE_ENV: 'production', TRUSTED_DOCUMENTS: list }
  const listed = await urlOf(start(args, environment))
  expect(await ask(listed, 'query Things { things { id } }')).toHaveProperty('data.things')
  expect(await ask(listed, '{ things { id } }')).toMatchObject({
    errors: [{ extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }],
  })

  await writeFile(join(list, 'Torn.graphql'), 'query Torn {')
  expect(await refusalOf(start(args, environment))).toEqual([
    1,
    expect.stringMatching(/TRUSTED_DOCUMENTS:\n +Torn\.graphql: Syntax Error/),
  ])
})

test('the stock engine and its planner stay out of the process that serves', async () => {
  const coverage = await mkdtemp(join(folder, 'coverage-'))
  const gateway = start(['--supergraph', await supergraphFile(), '--port', '0'], {
    NODE_V8_COVERAGE: coverage,
  })
  await ask(await urlOf(gateway), '{ things { colour } }')
  gateway.kill('SIGTERM')
  await once(gateway, 'exit')
  const [report] = (await readdir(coverage)).filter((file) => file.startsWith(`coverage-${gateway.pid}-`))
  const { result } = JSON.parse(await readFile(join(coverage, report!), 'utf8')) as {
    result: { url: string }[]
  }
  const scripts = result.map(({ url }) => url).join('\n')
  expect(scripts).toContain('fastify')
  expect(scripts).not.toMatch(/@apollo\/(gateway|query-planner|federation-internals|composition)/)
})
