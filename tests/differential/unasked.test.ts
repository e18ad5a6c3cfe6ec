import type { GraphQLFormattedError } from 'graphql'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { PlanNode, QueryPlan } from '../../gateway/planning/plan.ts'
import { createCity, type HandmadeCity } from './city.ts'
import type { Answer } from './compare.ts'

// Plans that forget something, or ask for it too late: what is absent because of it must have an error. And what is
// absent for a reason must have no other.

const WEIGHTS: Readonly<Record<string, number | null>> = { '1': 5, '2': 7, '3': null }
const yard = {
  sdl: `type Query { parcels(first: Int = 2): [Parcel!]! things: [Thing!]! }
    union Thing = Parcel | Stone
    type Stone { size: Int }
    type Parcel @key(fields: "id") @key(fields: "seal") {
      id: ID!
      seal: ID
      weight: Int @external
      price: Int @requires(fields: "weight")
      lines: [Line!] @requires(fields: "weight")
      note: Json @requires(fields: "weight")
      bill: Line @requires(fields: "weight")
      sure: Int! @requires(fields: "weight")
      owners: [Owner!]
      label: String @requires(fields: "owners { name }")
      box: Box @shareable
      volume: Int @requires(fields: "box { depth height }")
    }
    type Box { width: Int depth: Int @external height: Int @external }
    type Owner @key(fields: "id") { id: ID! name: String @external }
    type Line { text: String }
    scalar Json`,
  resolvers: {
    Query: {
      parcels: (_: unknown, { first }: { first: number }) =>
        Array.from({ length: first }, (_, at) => ({ id: String(at + 1), seal: null })),
      things: () => [
        { __typename: 'Stone', size: 1 },
        { __typename: 'Parcel', id: '1', seal: null },
      ],
    },
    Parcel: {
      price: ({ weight }: { weight: number | null }) => weight && weight * 2,
      lines: () => [{ text: 'a' }],
      note: () => ({ a: 1 }),
      bill: () => ({ text: 'b' }),
      sure: () => 1,
      box: () => ({ width: 2 }),
      volume: ({ box }: { box: { depth: number; height: number } }) => box.depth * box.height,
      owners: ({ id }: { id: string }) => (id === '1' ? [{ id: 'a' }, { id: 'b' }] : [{ id: 'c' }]),
      label: ({ owners }: { owners: { name: string }[] }) => owners.map(({ name }) => name).join(),
    },
  },
}
const scales = {
  sdl: `type Parcel @key(fields: "id") { id: ID! weight: Int age: Int box: Box @shareable }
    type Box { depth: Int }`,
  resolvers: {
    Parcel: {
      __resolveReference: ({ id }: { id: string }) =>
        id === '4' ? null : { id, weight: WEIGHTS[id] ?? null },
      age: () => 1,
      box: () => ({ depth: 3 }),
    },
  },
}
const carrier = {
  sdl: `type Parcel @key(fields: "id") {
      id: ID!
      price: Int @external
      shipping: Int @requires(fields: "price")
      route: String
    }`,
  resolvers: {
    Parcel: {
      shipping: ({ price }: { price: number | null }) => price && price + 1,
      route: () => 'by sea',
    },
  },
}
const customs = {
  sdl: `type Parcel @key(fields: "seal") { seal: ID duty: Int }`,
  resolvers: { Parcel: { duty: () => 3 } },
}
const registry = {
  sdl: `type Parcel @key(fields: "id") { id: ID! duty: Int @external levy: Int @requires(fields: "duty") box: Box @shareable }
    type Box { height: Int }
    type Owner @key(fields: "id") { id: ID! name: String }`,
  resolvers: {
    Parcel: { levy: ({ duty }: { duty: number }) => duty + 1, box: () => ({ height: 2 }) },
    Owner: {
      __resolveReference: ({ id }: { id: string }) => (id === 'c' ? null : { id, name: `Owner ${id}` }),
    },
  },
}

let city: HandmadeCity
let change: Change
let distort: (answer: string) => string
beforeAll(async () => {
  const distorted = { ...scales, distort: (answer: string) => distort(answer) }
  city = await createCity({ carrier, customs, registry, scales: distorted, yard }, ({ root }) =>
    changed(root),
  )
})
beforeEach(() => {
  change = (node) => node
  distort = (answer) => answer
})
afterAll(() => city.stop())

let asked = 0
/** The answer by a plan of its own. */
const ask = (text: string) => city.ours(`${text} # ${++asked}`)

/** What becomes of a part of a plan; nothing for one that is forgotten. */
type Change = (node: PlanNode) => PlanNode | undefined

function changed(root: PlanNode | undefined): QueryPlan {
  const visit = (node: PlanNode): PlanNode[] => {
    const within =
      'nodes' in node ? { ...node, nodes: node.nodes.flatMap(visit) as readonly PlanNode[] } : node
    const left = change(within)
    return left ? [left] : []
  }
  const [first] = root ? visit(root) : []
  return first ? { root: first } : {}
}

const forgetting =
  (subgraph: string): Change =>
  (node) =>
    node.kind === 'fetch' && node.subgraph === subgraph ? undefined : node

/** Everything after the first fetch at the same time. */
const hasty: Change = (node) =>
  node.kind === 'sequence'
    ? { kind: 'sequence', nodes: [node.nodes[0]!, { kind: 'parallel', nodes: node.nodes.slice(1) }] }
    : node

/** The places of the errors that say that something was not asked, and by whom the others are caused. */
const told = ({ errors }: Answer) =>
  (errors as readonly GraphQLFormattedError[]).map(
    ({ path = [], extensions }) => `${path.join('.')} ${extensions!.code} ${extensions!.agency}`,
  )

test.each([
  ['forgets', forgetting('scales')],
  ['asks too early for', hasty],
])('a plan that %s what a field requires', async (_, faulty) => {
  change = faulty
  const answer = await ask('{ parcels { price } }')
  expect(answer.data).toEqual({ parcels: [{ price: null }, { price: null }] })
  expect(told(answer)).toEqual(['parcels.0.price INTERNAL yard', 'parcels.1.price INTERNAL yard'])
})

test('the error stands where the client asked, for values of every kind', async () => {
  change = forgetting('scales')
  const answer = await ask(
    '{ things { ... on Stone { size } ... on Parcel { p: price lines { text } note bill { text } } } }',
  )
  expect(answer.data).toEqual({ things: [{ size: 1 }, { p: null, lines: null, note: null, bill: null }] })
  expect(told(answer)).toEqual(['p', 'lines', 'note', 'bill'].map((key) => `things.1.${key} INTERNAL yard`))
})

test('one that may not be null has one error, and rises', async () => {
  change = forgetting('scales')
  const answer = await ask('{ parcels { sure } }')
  expect(answer.data).toBeNull()
  expect(told(answer)).toEqual(['parcels.0.sure INTERNAL yard'])
})

test('what requires that has an error of its own; what the client did not ask for has none', async () => {
  change = forgetting('scales')
  const answer = await ask('{ parcels { shipping route } }')
  expect(answer.data).toEqual({ parcels: Array(2).fill({ shipping: null, route: 'by sea' }) })
  expect(told(answer)).toEqual(['parcels.0.shipping INTERNAL carrier', 'parcels.1.shipping INTERNAL carrier'])
})

test('also where what is required lies within something else', async () => {
  const text = '{ parcels { label } }'
  const data = { parcels: [{ label: 'Owner a,Owner b' }, { label: null }] }
  expect(await ask(text)).toEqual({ data, errors: [] })
  change = forgetting('registry')
  expect(told(await ask(text))).toEqual(['parcels.0.label INTERNAL yard', 'parcels.1.label INTERNAL yard'])
})

test('beyond a hundred places the rest has one error', async () => {
  change = forgetting('scales')
  const answer = await ask('{ parcels(first: 300) { price } }')
  expect(told(answer)).toHaveLength(101)
  expect(told(answer).at(-1)).toBe('parcels INTERNAL yard')
})

test('an agency that leaves out what it was asked', async () => {
  distort = (text) => text.replaceAll(/"weight":[^,}]*/g, '"other":1')
  const answer = await ask('{ parcels { price } }')
  expect(told(answer)).toEqual(['parcels.0.price INTERNAL yard', 'parcels.1.price INTERNAL yard'])
})

test.each([
  ['age shipping price', { age: null, shipping: null, price: null }, ''],
  ['weight shipping price', { weight: null, shipping: null, price: null }, '.weight'],
])('what an agency does not answer explains what required it: %s', async (fields, parcel, place) => {
  distort = () => ''
  const answer = await ask(`{ parcels { ${fields} } }`)
  expect(answer.data).toEqual({ parcels: [parcel, parcel] })
  expect(told(answer)).toEqual([0, 1].map((at) => `parcels.${at}${place} AGENCY_BAD_RESPONSE scales`))
})

test('so does that an agency does not know the entity, that a value is null, or a key', async () => {
  const unknown = await ask('{ parcels(first: 4) { price shipping } }')
  expect(unknown).toMatchObject({
    data: { parcels: [{ price: 10 }, { price: 14 }, { price: null, shipping: null }, { price: null }] },
    errors: [],
  })
  const within = await ask('{ parcels(first: 4) { volume } }')
  expect(within).toEqual({
    data: { parcels: [{ volume: 6 }, { volume: 6 }, { volume: 6 }, { volume: null }] },
    errors: [],
  })
  const keyless = await ask('{ parcels { levy } }')
  expect(keyless).toEqual({ data: { parcels: [{ levy: null }, { levy: null }] }, errors: [] })
})

test('a plan that forgets a field of the root is not carried out', async () => {
  change = (node) =>
    node.kind === 'fetch' && node.path.length === 0 ? { ...node, brings: node.brings.slice(1) } : node
  await expect(ask('{ things { __typename } parcels { id } }')).rejects.toThrow(
    'The plan does not ask for the root fields things.',
  )
})
