import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import { createGateway, type Gateway, type GatewayOptions } from '../../gateway/create-gateway.ts'
import { readPrivateKey } from '../../subgraphs/kit/contract/caller.ts'
import { createLogger } from '../../subgraphs/kit/process/logger.ts'
import { type GraphQLAnswer, PRIVATE_KEY, startAgency, type TestAgency } from '../gateway/harness.ts'
import { engine } from '../harness/engine.ts'

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable",
  "@external", "@requires", "@interfaceObject", "@inaccessible", "@tag", "@authenticated", "@requiresScopes",
  { name: "@policy", as: "@rule" }])\n`

export interface Subgraph {
  readonly sdl: string
  readonly resolvers: object
}

export interface Federation {
  readonly agencies: ReadonlyMap<string, TestAgency>
  readonly supergraphSdl: string
  serve(options?: Partial<GatewayOptions>): Promise<ServedGateway>
  close(): Promise<void>
}

export interface ServedGateway extends Gateway {
  /** Asks as the holder of a token of a development role; without one as nobody. */
  ask(query: string, options?: AskOptions): Promise<GraphQLAnswer>
}

export interface AskOptions {
  readonly variables?: Record<string, unknown>
  readonly role?: string
  readonly headers?: Record<string, string>
}

/** Subgraphs with rules of access, on free ports. */
export async function startFederation(subgraphs: Readonly<Record<string, Subgraph>>): Promise<Federation> {
  const sources = Object.entries(subgraphs).map(([name, { sdl }]) => ({ name, typeDefs: parse(LINK + sdl) }))
  const agencies = new Map<string, TestAgency>()
  for (const [code, { sdl, resolvers }] of Object.entries(subgraphs))
    agencies.set(code, await startAgency(code, LINK + sdl, resolvers))
  const { supergraphSdl, errors } = composeServices(
    sources.map((source) => ({ ...source, url: agencies.get(source.name)!.url })),
  )
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'))
  const started: Gateway[] = []
  return {
    agencies,
    supergraphSdl,
    async serve(options = {}) {
      const gateway = await createGateway({
        supergraphSdl,
        privateKey: readPrivateKey(PRIVATE_KEY),
        log: createLogger('gateway', 'silent'),
        profile: 'development',
        engine,
        ...options,
      })
      started.push(gateway)
      const post = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
        fetch(`${gateway.url}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        })
      return {
        ...gateway,
        async ask(query, { variables, role, headers = {} } = {}) {
          const token =
            role && ((await (await post('/dev/token', { role })).json()) as { access_token: string })
          const response = await post(
            '/graphql',
            { query, variables },
            {
              ...headers,
              ...(token && { authorization: `Bearer ${token.access_token}` }),
            },
          )
          const body = (await response.json()) as Omit<GraphQLAnswer, 'status' | 'headers'>
          return { status: response.status, headers: response.headers, ...body }
        },
      }
    },
    async close() {
      await Promise.all(started.map((gateway) => gateway.close()))
      await Promise.all([...agencies.values()].map((agency) => agency.close()))
    },
  }
}
