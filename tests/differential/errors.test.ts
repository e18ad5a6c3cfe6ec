import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCity, type HandmadeCity } from './city.ts'

// Where an error belongs, when what was asked of a subgraph has other names than in the client's operation.

const zoo = {
  sdl: `type Query { living: [Living!]! }
    union Living = Plant | Animal
    type Plant @shareable { size: Int! }
    type Animal @key(fields: "id") { id: ID! size: Int }`,
  resolvers: {
    Query: {
      living: () => [
        { __typename: 'Plant', size: 1 },
        { __typename: 'Animal', id: '1' },
      ],
    },
    Animal: {
      size: () => {
        throw new Error('It does not stand still.')
      },
    },
  },
}
// Here a plant's size may be null: so it may for clients, and the zoo's two kinds of size are not of one form.
const garden = {
  sdl: `type Query { plants: [Plant!]! trees: [Animal!]! }
    type Plant @shareable { size: Int }
    type Animal @key(fields: "id") { id: ID! }`,
  resolvers: { Query: { trees: () => [{ id: '2' }] } },
}

let city: HandmadeCity
beforeAll(async () => {
  city = await createCity({ zoo, garden })
})
afterAll(() => city.stop())

test('an error is located by the client’s key, where the planner gave the field another', async () => {
  const { data, errors } = await city.ours('{ living { ... on Plant { size } ... on Animal { size } } }')
  expect(data).toEqual({ living: [{ size: 1 }, { size: null }] })
  expect(errors.map(({ path }) => path)).toEqual([['living', 1, 'size']])
})
