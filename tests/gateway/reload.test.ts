import { EventEmitter, once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import { request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createGateway, type Gateway } from '../../gateway/create-gateway.ts'
import { readPrivateKey } from '../../subgraphs/kit/contract/caller.ts'
import { createLogger } from '../../subgraphs/kit/process/logger.ts'
import { engine } from '../harness/engine.ts'
import { PRIVATE_KEY, startAgency, type TestAgency } from './harness.ts'

const RELOADS = 200
const CLIENTS = 8
/** Reloads after which caches and pools have their size. */
const WARM = 60
/** Every version that is not freed costs more than a thirtieth of it. */
const GROWTH_BYTES = 16 * 1024 * 1024

/** Two subgraphs, each of which says in which version of the supergraph it is asked. */
interface Version {
  readonly sdl: string
  readonly agencies: readonly TestAgency[]
}

let old: Version
let renewed: Version
let gateway: Gateway

beforeAll(async () => {
  old = await startVersion('old', 'onlyOld: String')
  renewed = await startVersion('renewed', 'onlyRenewed: String')
  gateway = await createGateway({
    supergraphSdl: old.sdl,
    privateKey: readPrivateKey(PRIVATE_KEY),
    log: createLogger('gateway', 'silent'),
    profile: 'development',
    engine,
  })
})
afterAll(async () => {
  await gateway.close()
  await Promise.all([...old.agencies, ...renewed.agencies].map((agency) => agency.close()))
})

async function startVersion(version: string, ownField: string): Promise<Version> {
  const say = () => version
  const thing = { version: say }
  const courts = `
    type Query { thing: Thing ${ownField} }
    type Mutation { first: String second: String }
    type Thing @key(fields: "id") { id: ID! version: String }`
  const police = `type Thing @key(fields: "id") { id: ID! seenIn: String }`
  const own = ownField.slice(0, ownField.indexOf(':'))
  const agencies = await Promise.all([
    startAgency('courts', withFederation(courts), {
      Query: { thing: () => ({ id: '1' }), [own]: say },
      Mutation: { first: say, second: say },
      Thing: thing,
    }),
    startAgency('police', withFederation(police), {
      Thing: { __resolveReference: ({ id }: { id: string }) => ({ id }), seenIn: say },
    }),
  ])
  const { supergraphSdl, errors } = composeServices(
    agencies.map(({ code, url }) => ({
      name: code,
      url,
      typeDefs: parse(withFederation(code === 'courts' ? courts : police)),
    })),
  )
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'))
  return { sdl: supergraphSdl, agencies }
}

const withFederation = (sdl: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"]) ${sdl}`

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: what a test reads from an answer it also asserts
  data?: any
  errors?: { extensions: { code: string } }[]
}

async function ask(query: string): Promise<Answer> {
  const { body } = await request(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  return (await body.json()) as Answer
}

/** What is wrong with an answer during reloads; nothing, when it is one version's. */
function judge(query: string, { data, errors }: Answer): string[] {
  if (!query.includes('only')) {
    const { version, seenIn } = data?.thing ?? {}
    return version && version === seenIn && !errors ? [] : [JSON.stringify({ query, data, errors })]
  }
  const expected = query.includes('onlyOld') ? { onlyOld: 'old' } : { onlyRenewed: 'renewed' }
  const answered = JSON.stringify(data) === JSON.stringify(expected) && !errors
  const refused = data === undefined && errors?.[0]?.extensions.code === 'GRAPHQL_VALIDATION_FAILED'
  return answered || refused ? [] : [JSON.stringify({ query, data, errors })]
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}

test('the supergraph is replaced time and again under load: nothing fails, nothing mixes, nothing is kept', async () => {
  const wrong: string[] = []
  const seen = new Set<string>()
  let serving = true
  let asked = 0
  const client = async () => {
    while (serving) {
      // Of every version some operations are planned by requests.
      const alias = `a${asked++ % 10}`
      for (const query of [
        '{ thing { version seenIn } }',
        `{ thing { version seenIn ${alias}: id } }`,
        '{ onlyOld }',
        '{ onlyRenewed }',
      ]) {
        const answer = await ask(query)
        wrong.push(...judge(query, answer))
        if (answer.data?.thing) seen.add(answer.data.thing.version)
      }
    }
  }
  const clients = Array.from({ length: CLIENTS }, client)
  let warmHeap = 0
  for (let reload = 1; reload <= RELOADS; reload++) {
    await gateway.load(reload % 2 === 0 ? old.sdl : renewed.sdl)
    // Under way are requests of the version before; now some begin on this one.
    const enough = asked + 3
    while (asked < enough && wrong.length === 0) await sleep(1)
    for (const { received } of [...old.agencies, ...renewed.agencies]) received.length = 0
    if (reload === WARM) warmHeap = heapAfterCollection()
  }
  serving = false
  await Promise.all(clients)
  expect(wrong).toEqual([])
  expect([...seen].sort()).toEqual(['old', 'renewed'])
  expect(heapAfterCollection() - warmHeap).toBeLessThan(GROWTH_BYTES)
}, 180_000)

test('a mutation in flight finishes on the version that it began with', async () => {
  await gateway.load(old.sdl)
  const [courts] = old.agencies
  const swap = new EventEmitter()
  courts!.misbehave(async () => {
    if (swap.emit('begun')) await once(swap, 'done')
  })
  const begun = once(swap, 'begun')
  const answer = ask('mutation { first second }')
  await begun
  await gateway.load(renewed.sdl)
  swap.emit('done')
  expect(await answer).toMatchObject({ data: { first: 'old', second: 'old' } })
  expect(await ask('{ thing { version seenIn } }')).toMatchObject({
    data: { thing: { version: 'renewed', seenIn: 'renewed' } },
  })
  courts!.behave()
})

test('a supergraph that cannot be served is refused, and the one in service stays', async () => {
  await gateway.load(old.sdl)
  for (const sdl of ['', 'not GraphQL', 'type Query { a: Int }', renewed.sdl.slice(0, -100)])
    await expect(gateway.load(sdl)).rejects.toMatchObject({ name: 'SupergraphError' })
  expect(await ask('{ thing { version seenIn } }')).toMatchObject({
    data: { thing: { version: 'old', seenIn: 'old' } },
  })
  expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200)
})
