import type { ChildProcess } from 'node:child_process'
import { setImmediate as tick } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { composeSupergraph } from '../../tests/oracles/compose.ts'
import { explodingOperation } from '../../tests/oracles/exploding-operation.ts'
import { createPlanner } from './create-planner.ts'
import { type Planner, SupergraphError } from './planner.ts'
import type { PlanningLimits } from './planning-limits.ts'

/** Every process that was started, in order. */
const children = vi.hoisted((): ChildProcess[] => [])
vi.mock('node:child_process', async (original) => {
  const real = await original<typeof import('node:child_process')>()
  return {
    ...real,
    fork: (...args: Parameters<typeof real.fork>) => {
      const child = real.fork(...args)
      children.push(child)
      return child
    },
  }
})

const planners: Planner[] = []
const aPlanner = (limits: Partial<PlanningLimits> = {}) => {
  const planner = createPlanner(limits)
  planners.push(planner)
  return planner
}
afterEach(() => Promise.all(planners.splice(0).map((planner) => planner.close())))

/** For what leaves a planner as it was. */
const shared = createPlanner()
afterAll(() => shared.close())

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.14", import: ['
const bookshop = composeSupergraph({
  books: `${LINK}"@key"]) type Query { book: Book } type Book @key(fields: "id") { id: ID! title: String }`,
  stock: `${LINK}"@key"]) type Book @key(fields: "id") { id: ID! inStock: Int }`,
})
const operation = (text: string) => ({ text, activeLabels: [] })
const ABOUT_A_BOOK = operation('{ book { title inStock } }')
const exploding = explodingOperation(4)

describe('a supergraph', () => {
  test('is loaded: what clients see, the subgraphs, the labels', async () => {
    const { apiSdl, subgraphs, overrideLabels } = await shared.load(
      composeSupergraph({
        one: `${LINK}"@key", "@inaccessible"]) type Query { a: Int, hidden: Int @inaccessible }
          type Thing @key(fields: "id") { id: ID! old: Int }`,
        two: `${LINK}"@key", "@override"]) type Query { b: Int }
          type Thing @key(fields: "id") { id: ID! old: Int @override(from: "one", label: "percent(5)") }`,
      }),
    )
    expect(apiSdl).toMatchInlineSnapshot(`
      "type Query {
        a: Int
        b: Int
      }

      type Thing {
        id: ID!
        old: Int
      }"
    `)
    expect(subgraphs).toEqual([
      { name: 'one', url: 'http://one.test/graphql' },
      { name: 'two', url: 'http://two.test/graphql' },
    ])
    expect(overrideLabels).toEqual(['percent(5)'])
  })

  test.each([
    ['no GraphQL', 'type Query {', /Syntax Error: .* \(line 1, column 13\)/],
    ['no supergraph', 'type Query { a: Int }', /must be a core schema/],
    [
      'of Federation 1',
      `schema @core(feature: "https://specs.apollo.dev/core/v0.2")
        @core(feature: "https://specs.apollo.dev/join/v0.1", for: EXECUTION) { query: Query }
      directive @core(feature: String!, as: String, for: core__Purpose) repeatable on SCHEMA
      directive @join__graph(name: String!, url: String!) on ENUM_VALUE
      enum core__Purpose { EXECUTION SECURITY }
      enum join__Graph { A @join__graph(name: "a", url: "http://a.test/graphql") }
      type Query { a: Int }`,
      /composed by Federation 1/,
    ],
    [
      'that lacks what composition writes',
      `schema @core(feature: "https://specs.apollo.dev/core/v0.2")
        @core(feature: "https://specs.apollo.dev/join/v0.1") { query: Query }
      directive @core(feature: String!) repeatable on SCHEMA
      type Query { a: Int }`,
      /not as composition writes it/,
    ],
    [
      'that needs a feature that is not known',
      bookshop.replace(
        '@link(url: "https://specs.apollo.dev/join',
        '@link(url: "https://specs.apollo.dev/telepathy/v0.1", for: EXECUTION) $&',
      ),
      /telepathy\/v0.1 is for: EXECUTION but is unsupported/,
    ],
    [
      'with connectors',
      bookshop.replace(
        '@link(url: "https://specs.apollo.dev/join',
        '@link(url: "https://specs.apollo.dev/connect/v0.2", for: EXECUTION) $&',
      ),
      /connect\/v0.2 is for: EXECUTION but is unsupported/,
    ],
  ])('%s is refused with the reason', async (_, sdl, reason) => {
    const loading = shared.load(sdl)
    await expect(loading).rejects.toThrow(reason)
    await expect(loading).rejects.toBeInstanceOf(SupergraphError)
  })

  test('that takes too long to load is refused', async () => {
    await expect(aPlanner({ loadMs: 1 }).load(bookshop)).rejects.toBeInstanceOf(SupergraphError)
  })

  test('with directives for access, cost and context is loaded', async () => {
    const supergraph = await shared.load(
      composeSupergraph({
        one: `${LINK}"@key", "@authenticated", "@requiresScopes", "@policy", "@cost", "@listSize",
            "@context", "@fromContext", "@tag", "@cacheTag", "@composeDirective"])
          @link(url: "https://example.test/own/v1.0", import: ["@own"]) @composeDirective(name: "@own")
          directive @own on FIELD_DEFINITION
          type Query { a: Int @authenticated, b: Int @requiresScopes(scopes: [["x"]]), c: Int @policy(policies: [["y"]])
            d: [Int] @listSize(assumedSize: 3) @cost(weight: 2) @tag(name: "t") @own, parent: Parent }
          type Parent @key(fields: "id") @context(name: "p") { id: ID! name: String! child: Child }
          type Child @key(fields: "id") { id: ID! greeting(to: String @fromContext(field: "$p { name }")): String }`,
      }),
    )
    expect(supergraph.apiSdl).not.toContain('@requiresScopes')
    expect(await supergraph.plan(operation('{ a b c d }'))).toMatchObject({
      root: { kind: 'fetch', selection: 'a b c d' },
    })
  })
})

describe('planning', () => {
  test('of one operation does not disturb another supergraph’s', async () => {
    const [books, explosive] = await Promise.all([
      shared.load(bookshop),
      shared.load(exploding.supergraphSdl),
    ])
    const plans = await Promise.all([books.plan(ABOUT_A_BOOK), explosive.plan(operation('{ all { id } }'))])
    expect(plans.map(({ root }) => root?.kind)).toEqual(['sequence', 'fetch'])
  })

  test('an operation that cannot be planned is a failure inside, and the next is planned', async () => {
    const supergraph = await shared.load(bookshop)
    await expect(supergraph.plan(operation('{ unheardOf }'))).rejects.toThrow(/^The planner failed: /)
    expect(await supergraph.plan(ABOUT_A_BOOK)).toHaveProperty('root')
  })

  test('after release is refused; what was asked before is still planned', async () => {
    const supergraph = await shared.load(bookshop)
    const asked = supergraph.plan(ABOUT_A_BOOK)
    supergraph.release()
    expect(await asked).toHaveProperty('root')
    await expect(supergraph.plan(ABOUT_A_BOOK)).rejects.toThrow(/is not loaded/)
  })

  test('after close is refused, and so is what still waits', async () => {
    const planner = aPlanner()
    const supergraph = await planner.load(exploding.supergraphSdl)
    const waiting = [supergraph.plan(operation(exploding.text)), supergraph.plan(operation('{ all { id } }'))]
    const outcomes = Promise.allSettled(waiting)
    await planner.close()
    for (const outcome of await outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'The planner is closed.' } })
    await expect(supergraph.plan(ABOUT_A_BOOK)).rejects.toThrow('The planner is closed.')
    await expect(planner.load(bookshop)).rejects.toThrow('The planner is closed.')
  })
})

describe('an operation beyond its budget', () => {
  const TOO_COMPLEX = { code: 'OPERATION_TOO_COMPLEX', status: 400 }

  test('of time is refused; other work goes on meanwhile, and what waited is planned afterwards', async () => {
    const planner = aPlanner({ planMs: 1_500 })
    const books = await planner.load(bookshop)
    const explosive = await planner.load(exploding.supergraphSdl)
    const events: string[] = []
    const refused = explosive.plan(operation(exploding.text)).catch((error) => {
      events.push('refused')
      return error
    })
    const waited = [books.plan(ABOUT_A_BOOK), explosive.plan(operation('{ all { id } }'))]
    for (let turn = 0; turn < 50; turn++) await tick()
    events.push('other work')
    expect(await refused).toMatchObject(TOO_COMPLEX)
    expect(events).toEqual(['other work', 'refused'])
    for (const plan of await Promise.all(waited)) expect(plan).toHaveProperty('root')
  })

  test.each([
    ['bit by bit', 4, 48],
    ['at a stroke', 5, 96],
  ])(
    'of memory, taken %s, is refused, and the next is planned',
    { timeout: 120_000 },
    async (_, types, heapMb) => {
      const { supergraphSdl, text } = explodingOperation(types)
      const supergraph = await aPlanner({ planMs: 60_000, heapMb }).load(supergraphSdl)
      await expect(supergraph.plan(operation(text))).rejects.toMatchObject(TOO_COMPLEX)
      expect(await supergraph.plan(operation('{ all { id } }'))).toHaveProperty('root')
    },
  )

  test('of the planner’s own, with which the process lives on, is refused', async () => {
    const { supergraphSdl, text } = explodingOperation(6)
    const supergraph = await shared.load(supergraphSdl)
    const processes = children.length
    await expect(supergraph.plan(operation(text))).rejects.toMatchObject(TOO_COMPLEX)
    expect(await supergraph.plan(operation('{ all { id } }'))).toHaveProperty('root')
    expect(children).toHaveLength(processes)
  })

  test('of fields is refused, however its fragments multiply', async () => {
    const supergraph = await aPlanner({ fields: 1_000 }).load(exploding.supergraphSdl)
    const doubling = Array.from(
      { length: 40 },
      (_, level) =>
        `fragment F${level} on Who { a${level}: name ...F${level + 1} all { parts { who { ...F${level + 1} } } } }`,
    )
    const text = `{ all { parts { who { ...F0 } } } } ${doubling.join('\n')} fragment F40 on Who { id }`
    await expect(supergraph.plan(operation(text))).rejects.toThrow(/selects \d+ fields.*at most 1000/)
  })

  test('of stack is refused', async () => {
    const supergraph = await shared.load(exploding.supergraphSdl)
    const deep = 'all { parts { who {'
    const levels = 1_200
    const text = `{ all { parts { who { ${deep.repeat(levels)} id ${'} } }'.repeat(levels)} } } } }`
    await expect(supergraph.plan(operation(text))).rejects.toMatchObject(TOO_COMPLEX)
  })

  test('of waiting operations is told to come again', async () => {
    const supergraph = await aPlanner({ waiting: 1 }).load(bookshop)
    const asked = Array.from({ length: 3 }, () => supergraph.plan(ABOUT_A_BOOK))
    await expect(asked[2]).rejects.toMatchObject({ code: 'OVERLOADED', status: 503 })
    expect(await asked[1]).toEqual(await asked[0])
  })
})

describe('a planning process that ends by itself', () => {
  const kill = async (child: ChildProcess) => {
    const ended = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGKILL')
    await ended
  }

  test('is replaced before anybody asks', async () => {
    const supergraph = await aPlanner().load(bookshop)
    const processes = children.length
    await kill(children.at(-1)!)
    await vi.waitUntil(() => children.length > processes, { timeout: 20_000 })
    expect(await supergraph.plan(ABOUT_A_BOOK)).toHaveProperty('root')
    expect(children).toHaveLength(processes + 1)
  })

  test('gets no supergraph that was released', async () => {
    const planner = aPlanner()
    const [kept, released] = [await planner.load(bookshop), await planner.load(exploding.supergraphSdl)]
    released.release()
    await kept.plan(ABOUT_A_BOOK)
    await kill(children.at(-1)!)
    await expect(released.plan(operation('{ all { id } }'))).rejects.toThrow(/is not loaded/)
    expect(await kept.plan(ABOUT_A_BOOK)).toHaveProperty('root')
  })
})
