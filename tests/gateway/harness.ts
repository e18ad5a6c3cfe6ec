import type { IncomingHttpHeaders } from 'node:http'
import { Writable } from 'node:stream'
import { composeServices } from '@apollo/composition'
import { buildSubgraphSchema } from '@apollo/subgraph'
import fastify, { type FastifyReply } from 'fastify'
import { graphql, parse } from 'graphql'
import { createGateway, type Gateway, type GatewayOptions } from '../../gateway/create-gateway.ts'
import {
  CALLER_HEADER,
  createCallerVerifier,
  generateKeys,
  readPrivateKey,
  readPublicKey,
} from '../../subgraphs/kit/contract/caller.ts'
import { createLogger } from '../../subgraphs/kit/process/logger.ts'
import { engine } from '../harness/engine.ts'
import {
  CENTER_RESOLVERS,
  CENTER_SDL,
  COURTS_RESOLVERS,
  COURTS_SDL,
  PETITIONS_RESOLVERS,
  PETITIONS_SDL,
} from './city.ts'

const keys = generateKeys()
export const PRIVATE_KEY = keys.privateKey

/** One fetch as an agency received it. */
export interface ReceivedFetch {
  headers: IncomingHttpHeaders
  body: { query: string; variables?: Record<string, unknown> }
}

/** A subgraph of a test: real HTTP, real assertions, and ways to misbehave. */
export interface TestAgency {
  readonly code: string
  readonly url: string
  readonly received: ReceivedFetch[]
  /** Answers the next fetches in its own way; it may also do its part and leave the rest to the schema. */
  misbehave(answer: (reply: FastifyReply, fetch: ReceivedFetch) => unknown): void
  behave(): void
  close(): Promise<void>
}

export async function startAgency(code: string, typeDefs: string, resolvers: object): Promise<TestAgency> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers: resolvers as never }])
  const key = readPublicKey(keys.publicKey)
  const verify = createCallerVerifier({ audience: code, issuers: { gateway: key, center: key } })
  const received: ReceivedFetch[] = []
  let own: ((reply: FastifyReply, fetch: ReceivedFetch) => unknown) | undefined

  const server = fastify({ bodyLimit: 16 * 1024 * 1024 })
  server.post('/graphql', async (request, reply) => {
    const fetch = { headers: request.headers, body: request.body as ReceivedFetch['body'] }
    received.push(fetch)
    await verify(String(request.headers[CALLER_HEADER]))
    const answer = await own?.(reply, fetch)
    if (answer !== undefined || reply.sent) return answer
    const { query: source, variables } = fetch.body
    return graphql({ schema, source, ...(variables && { variableValues: variables }) })
  })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  return {
    code,
    url: `${url}/graphql`,
    received,
    misbehave: (answer) => {
      own = answer
    },
    behave: () => {
      own = undefined
      received.length = 0
    },
    close: () => server.close(),
  }
}

export interface TestCity {
  readonly center: TestAgency
  readonly courts: TestAgency
  readonly petitions: TestAgency
  readonly supergraphSdl: string
  close(): Promise<void>
}

/** Three agencies on free ports, and their supergraph. */
export async function startCity(): Promise<TestCity> {
  const center = await startAgency('center', CENTER_SDL, CENTER_RESOLVERS)
  const courts = await startAgency('courts', COURTS_SDL, COURTS_RESOLVERS)
  const petitions = await startAgency('petitions', PETITIONS_SDL, PETITIONS_RESOLVERS)
  const sources = { center: CENTER_SDL, courts: COURTS_SDL, petitions: PETITIONS_SDL }
  const { supergraphSdl, errors } = composeServices(
    Object.entries(sources).map(([name, sdl]) => ({ name, typeDefs: parse(sdl) })),
  )
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'))
  const close = async () => {
    await Promise.all([center, courts, petitions].map((agency) => agency.close()))
  }
  return { center, courts, petitions, supergraphSdl, close }
}

const NAMES: Readonly<Record<string, string>> = { center: '中心', courts: '法院', petitions: '信访局' }

export interface TestGateway extends Gateway {
  /** The log so far, one object a line. */
  readonly lines: Record<string, unknown>[]
  /** POSTs an operation and reads the answer. */
  ask(
    query: string,
    variables?: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<GraphQLAnswer>
}

export interface GraphQLAnswer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: what a test reads from an answer it also asserts
  data?: any
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string; agency?: string } }[]
  extensions?: Record<string, unknown>
}

export async function startGateway(
  city: TestCity,
  options: Partial<GatewayOptions> & { deadlineMs?: number } = {},
): Promise<TestGateway> {
  const lines: Record<string, unknown>[] = []
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(JSON.parse(chunk.toString()))
      done()
    },
  })
  const gateway = await createGateway({
    supergraphSdl: city.supergraphSdl,
    agencies: [city.center, city.courts, city.petitions].map(({ code, url }) => ({
      code,
      url,
      name: NAMES[code]!,
      deadlineMs: options.deadlineMs ?? 5_000,
    })),
    privateKey: readPrivateKey(keys.privateKey),
    log: createLogger('gateway', 'debug', destination),
    profile: 'development',
    engine,
    ...options,
  })
  return {
    ...gateway,
    lines,
    ask: async (query, variables, headers) => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      })
      const body = (await response.json()) as Omit<GraphQLAnswer, 'status' | 'headers'>
      return { status: response.status, headers: response.headers, ...body }
    },
  }
}
