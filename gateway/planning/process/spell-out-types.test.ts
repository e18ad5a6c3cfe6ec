import { buildSchema, parse, print, stripIgnoredCharacters } from 'graphql'
import { describe, expect, test } from 'vitest'
import { composeSupergraph } from '../../../tests/oracles/compose.ts'
import { drawPlan } from '../../../tests/oracles/draw-plan.ts'
import { DEFAULT_PLANNING_LIMITS } from '../planning-limits.ts'
import { LoadedSupergraph } from './loaded-supergraph.ts'
import { spellOutTypes } from './spell-out-types.ts'

const SCHEMA = buildSchema(`
  type Query { all: [Thing!] any: Any book: Book }
  type Mutation { add: Thing }
  interface Thing { id: ID! like: Thing }
  union Any = Book | Film
  type Book implements Thing { id: ID! like: Thing pages: Int }
  type Film implements Thing { id: ID! like: Film minutes: Int }
`)

const spelledOut = (text: string) => stripIgnoredCharacters(print(spellOutTypes(parse(text), SCHEMA)))

test.each([
  ['{ all { id } }', '{all{__typename ...on Book{id}...on Film{id}}}'],
  ['{ all { ... on Book { pages } } }', '{all{__typename ...on Book{pages}...on Film{__typename}}}'],
  ['{ any { ... on Thing { id } } }', '{any{__typename ...on Book{id}...on Film{id}}}'],
  ['{ book { ... on Any { ... on Film { id } ... on Thing { a: id } } } }', '{book{a:id}}'],
  [
    '{ all { ...F } } fragment F on Thing { like { id } }',
    '{all{__typename ...on Book{like{__typename ...on Book{id}...on Film{id}}}...on Film{like{id}}}}',
  ],
  [
    'mutation M($n: Int) { ... on Mutation { add { ... { __typename } } } }',
    'mutation M($n:Int){add{__typename ...on Book{__typename}...on Film{__typename}}}',
  ],
])('%s', (text, expected) => {
  expect(spelledOut(text)).toBe(expected)
})

describe('operations that the planner gives up on as they are', () => {
  const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ['
  const plan = (subgraphs: Readonly<Record<string, string>>, text: string) => {
    const sdl = composeSupergraph(subgraphs)
    const supergraph = new LoadedSupergraph(sdl, { ...DEFAULT_PLANNING_LIMITS, longestMs: 1 })
    return drawPlan(supergraph.plan({ text, activeLabels: [] }))
  }

  test('a fragment on an interface that not every subgraph of the field knows', () => {
    const subgraphs = {
      one: `${LINK}"@key", "@shareable"]) type Query { any: Any @shareable } union Any = Book | Film
        type Book @key(fields: "id") { id: ID! title: String } type Film @key(fields: "id") { id: ID! }`,
      two: `${LINK}"@key", "@shareable", "@external"]) type Query { any: Any @shareable } union Any = Book | Film
        interface Titled { title: String }
        type Book implements Titled @key(fields: "id") { id: ID! title: String @external }
        type Film implements Titled @key(fields: "id") { id: ID! title: String }`,
    }
    expect(plan(subgraphs, '{ any { ... on Titled { title } } }')).toMatchInlineSnapshot(`
      "parallel
        one: query ()
          { any{__typename ...on Book{title}} }
          brings any
        two: query ()
          { any{__typename ...on Film{title}} }
          brings any"
    `)
  })

  test('a fragment on another type where an interface is known as an object only', () => {
    const subgraphs = {
      one: `${LINK}"@key"]) type Query { all: [Media!] } union Any = Book | Film
        interface Media @key(fields: "id") { id: ID! }
        type Book implements Media @key(fields: "id") { id: ID! title: String }
        type Film implements Media @key(fields: "id") { id: ID! title: String }`,
      two: `${LINK}"@key", "@interfaceObject"]) type Query { best: Media }
        type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int }`,
    }
    expect(plan(subgraphs, '{ best { ... on Any { ... on Media { stars } } } }')).toMatchInlineSnapshot(`
      "sequence
        two: query ()
          { best{__typename id} }
          brings best
        one: query () at best
          of { ... Media { __typename id } }
          before: <Media>.__typename = "Media"
          before: <Media>.__typename = "Media"
          before: <Media>.__typename = "Media"
          { ...on Media{__typename} }
          brings 
        two: query () at best
          of { ... Film { __typename id } ... Book { __typename id } }
          before: <Media>.__typename = "Media"
          before: <Media>.__typename = "Media"
          { ...on Media{stars} }
          brings Media.stars"
    `)
  })
})
