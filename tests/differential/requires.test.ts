import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCity, type HandmadeCity } from './city.ts'

// What one subgraph needs of others before it can answer. Where stock @apollo/gateway answers otherwise, the test says
// so: when an update mends stock, that half fails and is dropped.

const WEIGHTS: Readonly<Record<string, number>> = { '1': 1_500, '2': 3_000 }
const parcels = [{ id: '1' }, { id: '2' }]
const SHELF = { id: 'a', parcel: parcels[0] }
const OTHER_SHELF = { id: 'b', parcel: parcels[1] }

function given<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('What is required was not given.')
  return value
}

const shop = {
  sdl: `type Query { parcels: [Parcel!]! stores: [Store!]! }
    type Store @key(fields: "id") @context(name: "store") { id: ID! region: String shelves: [Shelf!]! }
    type Shelf @key(fields: "id") {
      id: ID!
      parcel: Parcel!
      label(region: String @fromContext(field: "$store { region }")): String
    }
    type Parcel @key(fields: "id") {
      id: ID!
      weight(unit: Unit = GRAM): Int @external
      price: Int @requires(fields: "weight")
      size: Int
      rate: Int @external
      quote: Int @requires(fields: "rate")
    }
    enum Unit { GRAM KILOGRAM }`,
  resolvers: {
    Query: {
      parcels: () => parcels,
      stores: () => [
        { region: 'north', shelves: [SHELF, OTHER_SHELF] },
        { region: 'south', shelves: [OTHER_SHELF] },
      ],
    },
    Parcel: {
      price: ({ weight }: { weight?: number }) => given(weight) * 2,
      size: ({ id }: { id: string }) => Number(id) * 10,
      quote: ({ rate }: { rate?: number }) => given(rate) + 1,
    },
    Shelf: {
      label: ({ id }: { id: string }, { region }: { region: string }) => `${id} in the ${region}`,
    },
  },
}
const scales = {
  sdl: `type Parcel @key(fields: "id") { id: ID! weight(unit: Unit = GRAM): Int }
    enum Unit { GRAM KILOGRAM }`,
  resolvers: {
    Parcel: {
      weight: ({ id }: { id: string }, { unit }: { unit: string }) =>
        unit === 'GRAM' ? WEIGHTS[id]! : Math.floor(WEIGHTS[id]! / 1_000),
    },
  },
}
const carrier = {
  sdl: `type Query { shipments: [Parcel!]! }
    type Parcel @key(fields: "id") {
      id: ID!
      weight(unit: Unit = GRAM): Int @external
      price: Int @external
      shipping: Int @requires(fields: "price")
      size: Int @external
      rate: Int @requires(fields: "size")
      insurance: Int @requires(fields: "price weight(unit: GRAM)")
      handling: Int @requires(fields: "weight(unit: KILOGRAM)")
    }
    enum Unit { GRAM KILOGRAM }`,
  resolvers: {
    Query: { shipments: () => parcels },
    Parcel: {
      shipping: ({ price }: { price?: number }) => given(price) + 1,
      rate: ({ size }: { size?: number }) => given(size) * 3,
      insurance: ({ price, weight }: { price?: number; weight?: number }) => given(price) + given(weight),
      handling: ({ weight }: { weight?: number }) => given(weight) * 100,
    },
  },
}

let city: HandmadeCity
beforeAll(async () => {
  city = await createCity({ shop, scales, carrier })
})
afterAll(() => city.stop())

test.each([
  '{ parcels { shipping } }',
  '{ parcels { shipping price } }',
  '{ parcels { price shipping weight } }',
])('a field that requires one which requires another: %s', async (text) => {
  const { data, errors } = await city.ours(text)
  expect(errors).toEqual([])
  expect(data).toMatchObject({ parcels: [{ shipping: 3_001 }, { shipping: 6_001 }] })
})

test.each(['parcels', 'shipments'])(
  'a field of one subgraph that requires one of another, which requires one of the first, from %s',
  async (root) => {
    expect(await city.ours(`{ ${root} { quote } }`)).toEqual({
      data: { [root]: [{ quote: 31 }, { quote: 61 }] },
      errors: [],
    })
  },
)

test('one field required with different arguments by two is refused, and not answered with one of the values', async () => {
  await expect(city.ours('{ parcels { insurance handling } }')).rejects.toMatchObject({
    code: 'OPERATION_NOT_PLANNABLE',
    message: expect.stringMatching(/Parcel\.\w+ and Parcel\.\w+ require "weight" with different arguments/),
  })
  expect(await city.ours('{ parcels { handling w: weight } }')).toMatchObject({
    data: {
      parcels: [
        { handling: 100, w: 1_500 },
        { handling: 300, w: 3_000 },
      ],
    },
    errors: [],
  })
})

test('a value from above the entity is that of the way on which it was reached', async () => {
  expect(await city.ours('{ stores { shelves { label parcel { shipping } } } }')).toEqual({
    data: {
      stores: [
        {
          shelves: [
            { label: 'a in the north', parcel: { shipping: 3_001 } },
            { label: 'b in the north', parcel: { shipping: 6_001 } },
          ],
        },
        { shelves: [{ label: 'b in the south', parcel: { shipping: 6_001 } }] },
      ],
    },
    errors: [],
  })
})

test('stock does not take the supergraph', async () => {
  await expect(city.stock('{ parcels { shipping } }')).rejects.toThrow()
})

describe('a field that requires two of others, of which one requires the other', () => {
  const GOODS = [
    { id: '1', barcode: 10, number: 100, weight: 5 },
    { id: '2', barcode: 20, number: 200, weight: 7 },
  ]
  const find = (one: Readonly<Record<string, unknown>>) =>
    GOODS.find((goods) => goods.id === one.id || goods.barcode === one.barcode || goods.number === one.number)
  const depot = {
    sdl: 'type Query { arrivals: [Goods!]! } type Goods @key(fields: "id") { id: ID! }',
    resolvers: { Query: { arrivals: () => GOODS } },
  }
  const balance = {
    sdl: `type Goods @key(fields: "id") @key(fields: "barcode") { id: ID! barcode: Int! weight: Int }`,
    resolvers: { Goods: { __resolveReference: find } },
  }
  // By the first of its keys, which nobody else knows, the toll is asked again once the weight is there.
  const toll = {
    sdl: `type Goods @key(fields: "number") @key(fields: "barcode") @key(fields: "id") {
      id: ID!
      number: Int!
      barcode: Int!
      weight: Int @external
      duty: Int @requires(fields: "weight")
    }`,
    resolvers: {
      Goods: {
        __resolveReference: (one: Readonly<Record<string, unknown>>) => ({
          ...find(one),
          weight: one.weight,
        }),
        duty: ({ weight }: { weight?: number }) => given(weight) * 2,
      },
    },
  }
  const freight = {
    sdl: `type Goods @key(fields: "barcode") {
      barcode: Int!
      weight: Int @external
      duty: Int @external
      total: Int @requires(fields: "weight duty")
    }`,
    resolvers: {
      Goods: {
        total: ({ weight, duty }: { weight?: number; duty?: number }) => given(weight) + given(duty),
      },
    },
  }
  let border: HandmadeCity
  beforeAll(async () => {
    border = await createCity({ balance, depot, freight, toll })
  })
  afterAll(() => border.stop())

  const text = '{ arrivals { total } }'
  const data = { arrivals: [{ total: 15 }, { total: 21 }] }

  test('waits for the key that the second is asked by', async () => {
    expect(await border.ours(text)).toEqual({ data, errors: [] })
  })

  test('which stock asks for at the same time, and answers null', async () => {
    expect(await border.stock(text)).toMatchObject({ data: { arrivals: [{ total: null }, { total: null }] } })
  })
})

describe("a value's field that a subgraph declares only as external", () => {
  const garage = {
    sdl: `type Query { cars: [Car!]! parked: Car @provides(fields: "box { depth }") }
      type Car @key(fields: "id") {
        id: ID!
        box: Box @shareable
        volume: Int @requires(fields: "box { depth }")
      }
      type Box { width: Int depth: Int @external }`,
    resolvers: {
      Query: {
        cars: () => [{ id: '1', box: { width: 2 } }],
        parked: () => ({ id: '1', box: { width: 2, depth: 3 } }),
      },
      Car: { volume: ({ box }: { box: { depth?: number } }) => given(box.depth) * 2 },
    },
  }
  const yard = {
    sdl: `type Car @key(fields: "id") { id: ID! box: Box @shareable }
      type Box { depth: Int @shareable }`,
    resolvers: { Car: { box: () => ({ depth: 3 }) } },
  }
  let town: HandmadeCity
  beforeAll(async () => {
    town = await createCity({ garage, yard })
  })
  afterAll(() => town.stop())

  test.each([
    ['{ cars { box { width depth } } }', { cars: [{ box: { width: 2, depth: 3 } }] }],
    ['{ cars { volume } }', { cars: [{ volume: 6 }] }],
    ['{ parked { volume box { depth } } }', { parked: { volume: 6, box: { depth: 3 } } }],
    ['{ cars { box { depth } } }', { cars: [{ box: { depth: 3 } }] }],
  ])('is asked of another unless it is provided: %s', async (text, data) => {
    expect(await town.ours(text)).toEqual({ data, errors: [] })
  })

  test('stock asks for it all the same, and answers null', async () => {
    expect((await town.stock('{ cars { box { depth } } }')).data).toEqual({
      cars: [{ box: { depth: null } }],
    })
  })
})
