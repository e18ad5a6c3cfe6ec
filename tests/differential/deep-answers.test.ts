import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCity, type HandmadeCity, type HandmadeSubgraph } from './city.ts'

// Answers that nest a hundred thousand deep: JSON is read without the stack, and everything else needs it. Whatever
// has to be done with such a value, it costs its own place and no other.

const deep = (open: string, close: string, inside = '') =>
  `${open.repeat(100_000)}${inside}${close.repeat(100_000)}`
const LISTS = deep('[', ']')
const OBJECTS = deep('{"x":', '}', '1')

/** Changes texts of an answer. */
const swap = (texts: Readonly<Record<string, string>>) => (answer: string) =>
  Object.entries(texts).reduce((text, [from, to]) => text.replaceAll(from, to), answer)

const books = {
  sdl: `scalar Any
    type Query { books: [Book!]! shelf: Shelf @shareable plain: String }
    type Shelf { width: Int }
    type Book @key(fields: "id") { id: ID! any: Any pages: [Page] }
    type Page @key(fields: "id") { id: ID! }`,
  resolvers: {
    Query: {
      books: () => [
        { id: '1', any: 'flat', pages: [{ id: 'p' }] },
        { id: '2', any: 'DEEP', pages: [] },
      ],
      shelf: () => ({ width: 3 }),
      plain: () => 'plain',
    },
  },
  distort: swap({
    '"DEEP"': LISTS,
    '"pages":[]': `"pages":${LISTS}`,
    '"width":3': `"width":3,"z":${OBJECTS}`,
  }),
} satisfies HandmadeSubgraph
const critics = {
  sdl: `scalar Any
    type Query { shelf: Shelf @shareable }
    type Shelf { label: String }
    type Book @key(fields: "id") { id: ID! any: Any @external praise: String @requires(fields: "any") copy: Any }
    type Page @key(fields: "id") { id: ID! note: String }`,
  resolvers: {
    Query: { shelf: () => ({ label: 'A' }) },
    Book: {
      praise: ({ any }: { any: unknown }) => `${String(any)}!`,
      copy: () => 'DEEP',
    },
    Page: { note: ({ id }: { id: string }) => `note ${id}` },
  },
  distort: swap({ '"DEEP"': OBJECTS, '"label":"A"': `"label":"A","z":${OBJECTS}` }),
} satisfies HandmadeSubgraph

let city: HandmadeCity
beforeAll(async () => {
  city = await createCity({ books, critics })
})
afterAll(() => city.stop())

describe('a value that nests too deeply', () => {
  test('to be written costs its field', async () => {
    const { data, errors } = await city.ours('{ books { id any } plain }')
    expect(data).toEqual({
      books: [
        { id: '1', any: 'flat' },
        { id: '2', any: null },
      ],
      plain: 'plain',
    })
    expect(errors.map(({ path }) => path)).toEqual([['books', 1, 'any']])
  })

  test('to be sent on costs the field that requires it', async () => {
    const { data, errors } = await city.ours('{ books { id praise } plain }')
    expect(data).toEqual({
      books: [
        { id: '1', praise: 'flat!' },
        { id: '2', praise: null },
      ],
      plain: 'plain',
    })
    expect(errors).toEqual([
      {
        message: expect.stringContaining('What critics needs to know for this came in no usable form'),
        path: ['books', 1, 'praise'],
        extensions: { code: 'AGENCY_BAD_RESPONSE', agency: 'critics' },
      },
    ])
  })

  test('to be searched for entities costs its place', async () => {
    const { data, errors } = await city.ours('{ books { id pages { note } } plain }')
    expect(data).toEqual({
      books: [
        { id: '1', pages: [{ note: 'note p' }] },
        { id: '2', pages: [null] },
      ],
      plain: 'plain',
    })
    expect(errors.map(({ path }) => path)).toEqual([['books', 1, 'pages', 0]])
  })

  test('that nobody asked for does not keep two agencies’ parts from being one', async () => {
    const { data, errors } = await city.ours('{ shelf { width label } plain }')
    expect(data).toEqual({ shelf: { width: 3, label: 'A' }, plain: 'plain' })
    expect(errors.map(({ path }) => path)).toEqual([['shelf']])
  })

  test('of an entity costs that entity’s field', async () => {
    const { data, errors } = await city.ours('{ books { copy } plain }')
    expect(data).toEqual({ books: [{ copy: null }, { copy: null }], plain: 'plain' })
    expect(errors.map(({ path }) => path)).toEqual([
      ['books', 0, 'copy'],
      ['books', 1, 'copy'],
    ])
  })
})
