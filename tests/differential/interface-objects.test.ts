import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCity, type HandmadeCity } from './city.ts'

// An interface that one subgraph knows as an object: planners ask its entities together, whatever each of them needs.

const media = [
  { __typename: 'Book', id: '1', title: 'On cities', pages: 10 },
  { __typename: 'Film', id: '2', title: 'Rain', minutes: 90 },
]
const library = {
  sdl: `type Query { all: [Media!]! }
    interface Media @key(fields: "id") { id: ID! title: String }
    type Book implements Media @key(fields: "id") { id: ID! title: String pages(per: Int): Int }
    type Film implements Media @key(fields: "id") { id: ID! title: String minutes(per: Int): Int }`,
  resolvers: {
    Query: { all: () => media },
    Book: { pages: ({ pages }: { pages: number }, { per }: { per: number }) => pages * per },
    Film: { minutes: ({ minutes }: { minutes: number }, { per }: { per: number }) => minutes * per },
  },
}
const reviews = {
  sdl: `type Media @interfaceObject @key(fields: "id") {
      id: ID!
      title: String @external
      stars: Int
      blurb: String @requires(fields: "title")
    }`,
  resolvers: {
    Media: {
      stars: ({ id }: { id: string }) => Number(id),
      blurb: ({ title }: { title?: string }) => {
        if (title === undefined) throw new Error('Asked without a title.')
        return `Read ${title}!`
      },
    },
  },
}

let city: HandmadeCity
beforeAll(async () => {
  city = await createCity({ library, reviews })
})
afterAll(() => city.stop())

test('what is required for one type of an interface does not keep the others from being asked', async () => {
  expect(await city.ours('{ all { stars ... on Book { blurb } } }')).toEqual({
    data: { all: [{ stars: 1, blurb: 'Read On cities!' }, { stars: 2 }] },
    errors: [],
  })
})

test('one response key for different fields of different types', async () => {
  const text = '{ all { ... on Book { x: pages(per: 1) } ... on Film { x: minutes(per: 2) } } }'
  expect(await city.ours(text)).toEqual({ data: { all: [{ x: 10 }, { x: 180 }] }, errors: [] })
})
