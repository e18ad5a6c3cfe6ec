import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCity, type HandmadeCity } from './city.ts'
import type { Answer } from './compare.ts'

// Each test has the right answer, which ours gives, and what stock @apollo/gateway gives instead. When an update
// mends stock, its half fails: drop it, and the case stays as a test of ours.

const people = [
  { id: '1', name: 'An', note: '', size: 1 },
  { id: '2', name: 'Bo', note: 'b', size: 0 },
]
const register = {
  sdl: `type Query { people(ids: [ID!]): [Person!]! living: [Living!]! crowd: Crowd odd: String owned: [Owned!]! }
    type Mutation { enrol: Person! leave: Int! }
    union Living = Person | Plant
    type Plant { size: Int! @shareable }
    union Owned = Tool | Person
    type Tool { owner: Person }
    type Crowd { people: [Person!] }
    type Person @key(fields: "id") { id: ID! name(short: Boolean = false): String note: String size: Int friend: Person }`,
  resolvers: {
    Query: {
      people: () => people,
      odd: () => 'odd',
      crowd: () => ({ people }),
      owned: () => [
        { __typename: 'Tool', owner: people[0] },
        { __typename: 'Person', ...people[0] },
      ],
      living: () => [
        { __typename: 'Plant', size: 0 },
        { __typename: 'Person', ...people[0] },
        { __typename: 'Person', ...people[1] },
      ],
    },
    Mutation: {
      enrol: () => {
        enrolled += 1
        return people[0]
      },
      leave: () => {
        enrolled -= 1
        return enrolled
      },
    },
    Person: {
      __resolveReference: ({ id }: { id: string }) => people.find((one) => one.id === id),
      friend: ({ id }: { id: string }) => people.find((one) => one.id !== id),
      name: ({ name }: { name: string }, { short }: { short: boolean }) => (short ? name[0] : name),
    },
  },
}
let enrolled = 0
const desk = {
  // Here a plant's size may be null: so it may for clients, and the register's two kinds of size are not of one form.
  sdl: `type Query { plants: [Plant!]! guests: [Person!]! }
    type Plant { size: Int @shareable }
    type Person @key(fields: "id") {
      id: ID!
      name(short: Boolean = false): String @external
      greeting: String @requires(fields: "name(short: true)")
      rank(base: Int = 0): Int
      fails: String
      enrolled: Int
    }`,
  resolvers: {
    Query: { guests: () => people.map(({ id }) => ({ id })) },
    Person: {
      greeting: ({ name }: { name: string }) => `Hello ${name}`,
      rank: ({ id }: { id: string }, { base }: { base: number }) => Number(id) + base,
      enrolled: () => enrolled,
      fails: ({ id }: { id: string }) => {
        if (id === '2') throw new Error('No.')
        return 'fine'
      },
    },
  },
}

const press = {
  sdl: `type Person @key(fields: "id") {
    id: ID!
    greeting: String @external
    card: String @requires(fields: "greeting")
  }`,
  resolvers: { Person: { card: ({ greeting }: { greeting: string }) => `${greeting}!` } },
}

let city: HandmadeCity
beforeAll(async () => {
  city = await createCity({
    // A register that does not keep to its schema: its crowd of people is one person.
    register: {
      ...register,
      distort: (answer) => answer.replace(/("crowd":\{"people":)\[(\{[^}]*\}).*?\]/, '$1$2'),
    },
    desk,
    press,
  })
})
afterAll(() => city.stop())

const paths = ({ errors }: Answer) => errors.map(({ path }) => path)

describe('aliases', () => {
  test('one that is the name of a key does not become the key', async () => {
    const text = '{ people { id: name rank } }'
    const data = {
      people: [
        { id: 'An', rank: 1 },
        { id: 'Bo', rank: 2 },
      ],
    }
    expect(await city.ours(text)).toEqual({ data, errors: [] })
    expect(await city.stock(text).then((answer) => answer.data, String)).not.toEqual(data)
  })

  test('one that is the name of a required field does not become that', async () => {
    const text = '{ people { name: note greeting } }'
    const data = {
      people: [
        { name: '', greeting: 'Hello A' },
        { name: 'b', greeting: 'Hello B' },
      ],
    }
    expect(await city.ours(text)).toEqual({ data, errors: [] })
    expect(await city.stock(text).then((answer) => answer.data, String)).not.toEqual(data)
  })

  test.each(['__proto__', 'constructor'])('%s is a response key like any other', async (alias) => {
    const text = `{ people { ${alias}: name rank } }`
    const { data, errors } = await city.ours(text)
    expect(JSON.stringify(data)).toBe(`{"people":[{"${alias}":"An","rank":1},{"${alias}":"Bo","rank":2}]}`)
    expect(errors).toEqual([])
  })
})

test('a field has its own value for the client, and another for who requires it with other arguments', async () => {
  const text = '{ people { name greeting } }'
  const data = {
    people: [
      { name: 'An', greeting: 'Hello A' },
      { name: 'Bo', greeting: 'Hello B' },
    ],
  }
  expect(await city.ours(text)).toEqual({ data, errors: [] })
  expect(await city.stock(text).then((answer) => answer.data, String)).not.toEqual(data)
})

test('a field that requires one which requires another, from where the first of them is at home', async () => {
  const text = '{ guests { card } }'
  const data = { guests: [{ card: 'Hello A!' }, { card: 'Hello B!' }] }
  expect(await city.ours(text)).toEqual({ data, errors: [] })
  expect((await city.stock(text)).data).not.toEqual(data)
})

test('one response key with other arguments within each type of a union', async () => {
  const text = `{ owned {
    ... on Tool { child: owner { x: rank(base: 10) } }
    ... on Person { child: friend { x: rank(base: 20) } }
  } }`
  const data = { owned: [{ child: { x: 11 } }, { child: { x: 22 } }] }
  expect(await city.ours(text)).toEqual({ data, errors: [] })
  expect(await city.stock(text).then((answer) => answer.data, String)).not.toEqual(data)
})

test("the client's own variable called representations", async () => {
  const text = 'query ($representations: Int) { people { rank(base: $representations) } }'
  const data = { people: [{ rank: 11 }, { rank: 12 }] }
  expect(await city.ours(text, { representations: 10 })).toEqual({ data, errors: [] })
  expect(await city.stock(text, { representations: 10 }).then((answer) => answer.data, String)).not.toEqual(
    data,
  )
})

test('an error is located at the entity that failed, also where others in the list were not asked for', async () => {
  const text = '{ living { ... on Person { fails } } }'
  const data = { living: [{}, { fails: 'fine' }, { fails: null }] }
  const ours = await city.ours(text)
  expect(ours.data).toEqual(data)
  expect(paths(ours)).toEqual([['living', 2, 'fails']])
  expect(paths(await city.stock(text))).toEqual([['living', 1, 'fails']])
})

test("a mutation's root field is complete, with what other subgraphs add to it, before the next begins", async () => {
  const text = 'mutation { enrol { enrolled } leave }'
  const data = { enrol: { enrolled: 1 }, leave: 0 }
  enrolled = 0
  expect(await city.ours(text)).toEqual({ data, errors: [] })
  enrolled = 0
  expect((await city.stock(text)).data).toEqual({ enrol: { enrolled: 0 }, leave: 0 })
})

test('a value that counts as false survives a field that the planner renamed', async () => {
  const text = '{ living { ... on Plant { size } ... on Person { size } } }'
  const data = { living: [{ size: 0 }, { size: 1 }, { size: 0 }] }
  expect(await city.ours(text)).toEqual({ data, errors: [] })
  expect((await city.stock(text)).data).not.toEqual(data)
})

test('a list that is none costs its own place, not the answer', async () => {
  const text = '{ crowd { people { rank } } odd }'
  const ours = await city.ours(text)
  expect(ours.data).toEqual({ crowd: { people: null }, odd: 'odd' })
  expect(ours.errors.length).toBeGreaterThan(0)
  await expect(city.stock(text)).rejects.toThrow('flatMap')
})

test('a variable and a constant skip the same root field', async () => {
  const text = 'query ($no: Boolean!) { people @skip(if: $no) { id @skip(if: true) } }'
  expect(await city.ours(text, { no: true })).toEqual({ data: {}, errors: [] })
})
