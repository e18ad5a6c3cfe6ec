import { describe, expect, test } from 'vitest'
import { composeSupergraph } from '../../../tests/oracles/compose.ts'
import { drawPlan } from '../../../tests/oracles/draw-plan.ts'
import { DEFAULT_PLANNING_LIMITS } from '../planning-limits.ts'
import { convertPlan } from './convert-plan.ts'
import { LoadedSupergraph } from './loaded-supergraph.ts'

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ['

function plan(subgraphs: Readonly<Record<string, string>>, text: string, activeLabels: string[] = []) {
  const supergraph = new LoadedSupergraph(composeSupergraph(subgraphs), {
    ...DEFAULT_PLANNING_LIMITS,
    longestMs: 1,
  })
  return `\n${drawPlan(supergraph.plan({ text, activeLabels }))}`
}

describe('a plan tells of', () => {
  test('keys, variables with defaults, lists in lists', () => {
    const subgraphs = {
      books: `${LINK}"@key"]) type Query { shelves(first: Int! = 3, by: String): [[Book]!] }
        type Book @key(fields: "id maker { code }") { id: ID! maker: Maker! title: String }
        type Maker @key(fields: "code") { code: String! }`,
      stock: `${LINK}"@key"]) type Book @key(fields: "id maker { code }") { id: ID! maker: Maker! left(in: [String!]): Int }
        type Maker @key(fields: "code") { code: String! founded: Int }`,
    }
    expect(
      plan(
        subgraphs,
        `query Shelves($n: Int = 20, $in: [String!] = ["a b", "c"], $by: String) {
          shelves(first: $n, by: $by) { title here: left(in: $in) maker { founded } } }`,
      ),
    ).toMatchInlineSnapshot(`
      "
      sequence
        books: query Shelves__books__0($n: Int = 20, $by: String)
          { shelves(first:$n by:$by){__typename id maker{code}title} }
          brings shelves
        stock: query Shelves__stock__1($in: [String!] = ["a b", "c"]) at shelves.@.@
          of { ... Book { __typename id maker { code } } }
          { ...on Book{here:left(in:$in)maker{founded}} }
          brings Book.here Book.maker"
    `)
  })

  test('required fields with arguments, and fragments', () => {
    const subgraphs = {
      one: `${LINK}"@key"]) type Query { thing: Thing }
        type Thing @key(fields: "id") { id: ID! size(unit: String): Int owner: Owner }
        interface Owner { name: String } type Person implements Owner { name: String born: Int }
        type Firm implements Owner { name: String code: ID }`,
      two: `${LINK}"@key", "@external", "@requires"])
        type Thing @key(fields: "id") { id: ID! size(unit: String): Int @external owner: Owner @external
          price: Int @requires(fields: "size(unit: \\"cm\\") owner { ... on Person { born } ... on Firm { code } }") }
        interface Owner { name: String } type Person implements Owner { name: String @external born: Int @external }
        type Firm implements Owner { name: String @external code: ID @external }`,
    }
    expect(plan(subgraphs, '{ thing { price } }')).toMatchInlineSnapshot(`
      "
      sequence
        one: query ()
          { thing{__typename id size(unit:"cm")owner{__typename ...on Person{born}...on Firm{code}}} }
          brings thing
        two: query () at thing
          of { ... Thing { __typename id size owner { ... Person { born } ... Firm { code } } } }
          { ...on Thing{price} }
          brings Thing.price"
    `)
  })

  test('entities of an interface, and of @interfaceObject', () => {
    const subgraphs = {
      one: `${LINK}"@key"]) type Query { all: [Media!] }
        interface Media @key(fields: "id") { id: ID! title: String }
        type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
        type Film implements Media @key(fields: "id") { id: ID! title: String }`,
      two: `${LINK}"@key", "@interfaceObject"]) type Query { best: Media }
        type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int }`,
    }
    expect(plan(subgraphs, '{ all { stars ... on Book { pages } } best { title } }')).toMatchInlineSnapshot(`
      "
      parallel
        sequence
          one: query ()
            { all{__typename id ...on Book{pages}} }
            brings all
          two: query () at all.@
            of { ... Media { __typename id } }
            before: <Media>.__typename = "Media"
            { ...on Media{stars} }
            brings Media.stars
        sequence
          two: query ()
            { best{__typename id} }
            brings best
          one: query () at best
            of { ... Media { __typename id } }
            before: <Media>.__typename = "Media"
            { ...on Media{__typename title} }
            brings Media.title"
    `)
  })

  test('values of a context', () => {
    const subgraphs = {
      one: `${LINK}"@key", "@context", "@fromContext"]) type Query { user: User }
        type User @key(fields: "id") @context(name: "user") { id: ID! tongue: String orders: [Order!] }
        type Order @key(fields: "id") { id: ID! items: [Item!] }
        type Item @key(fields: "id") { id: ID! label(in: String @fromContext(field: "$user { tongue }")): String }`,
      two: `${LINK}"@key"]) type Item @key(fields: "id") { id: ID! price: Int }`,
    }
    expect(plan(subgraphs, '{ user { orders { items { label price } } } }')).toMatchInlineSnapshot(`
      "
      sequence
        one: query ()
          { user{__typename tongue orders{items{__typename id}}} }
          brings user
        parallel
          two: query () at user.orders.@.items.@
            of { ... Item { __typename id } }
            { ...on Item{price} }
            brings Item.price
          one: query ($contextualArgument_1_0: String) at user.orders.@.items.@
            of { ... Item { __typename id } }
            $contextualArgument_1_0: up 2, <User>.tongue
            { ...on Item{label(in:$contextualArgument_1_0)} }
            brings Item.label"
    `)
  })

  test('progressive overrides', () => {
    const subgraphs = {
      one: `${LINK}"@key"]) type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! a: Int }`,
      two: `${LINK}"@key", "@override"])
        type Thing @key(fields: "id") { id: ID! a: Int @override(from: "one", label: "new") }`,
    }
    expect(plan(subgraphs, '{ thing { a } }')).toMatchInlineSnapshot(`
      "
      one: query ()
        { thing{a} }
        brings thing"
    `)
    expect(plan(subgraphs, '{ thing { a } }', ['new'])).toMatchInlineSnapshot(`
      "
      sequence
        one: query ()
          { thing{__typename id} }
          brings thing
        two: query () at thing
          of { ... Thing { __typename id } }
          { ...on Thing{a} }
          brings Thing.a"
    `)
  })

  test('conditions', () => {
    const subgraphs = {
      one: `${LINK}"@key"]) type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! a: Int }`,
      two: `${LINK}"@key"]) type Thing @key(fields: "id") { id: ID! b: Int c: Int }`,
      three: `${LINK}"@key"]) type Thing @key(fields: "id") { id: ID! d: Int }`,
    }
    expect(
      plan(
        subgraphs,
        `query ($b: Boolean!, $d: Boolean = true) {
          thing { a b @include(if: $b) ... @include(if: $b) { c } d @skip(if: $d) } }`,
      ),
    ).toMatchInlineSnapshot(`
      "
      sequence
        one: query ()
          { thing{__typename id a} }
          brings thing
        parallel
          if $d
          else
            three: query () at thing
              of { ... Thing { __typename id } }
              { ...on Thing{d} }
              brings Thing.d
          if $b
            two: query () at thing
              of { ... Thing { __typename id } }
              { ...on Thing{b c} }
              brings Thing.b Thing.c"
    `)
  })

  test('mutations, one after the other', () => {
    const subgraphs = {
      one: `${LINK}"@key"]) type Query { a: Int } type Mutation { make(n: Int!): Thing }
        type Thing @key(fields: "id") { id: ID! a: Int }`,
      two: `${LINK}"@key"]) type Mutation { break: Thing } type Thing @key(fields: "id") { id: ID! b: Int }`,
    }
    expect(
      plan(subgraphs, 'mutation { first: make(n: 1) { b } break { a } again: make(n: 2) { a } }'),
    ).toMatchInlineSnapshot(`
      "
      sequence
        one: mutation ()
          { first:make(n:1){__typename id} }
          brings first
        two: query () at first
          of { ... Thing { __typename id } }
          { ...on Thing{b} }
          brings Thing.b
        two: mutation ()
          { break{__typename id} }
          brings break
        one: query () at break
          of { ... Thing { __typename id } }
          { ...on Thing{a} }
          brings Thing.a
        one: mutation ()
          { again:make(n:2){a} }
          brings again"
    `)
  })

  test('answers that are renamed, where types give one field different forms', () => {
    const subgraphs = {
      one: `${LINK}"@key"]) type Query { all: [Either!] } interface Either { id: ID! }
        type A implements Either @key(fields: "id") { id: ID! } type B implements Either @key(fields: "id") { id: ID! }`,
      two: `${LINK}"@key"]) interface Either { x: Int } type A implements Either @key(fields: "id") { id: ID! x: Int }
        type B implements Either @key(fields: "id") { id: ID! x: Int! }`,
    }
    expect(plan(subgraphs, '{ all { x } }')).toMatchInlineSnapshot(`
      "
      sequence
        one: query ()
          { all{__typename ...on A{id}...on B{id}} }
          brings all
        two: query () at all.@
          of { ... A { __typename id } ... B { __typename id } }
          { ...on A{x}...on B{x__alias_0:x} }
          after: <B>.x__alias_0 -> x
          brings A.x B.x__alias_0"
    `)
  })

  test('nothing, when nothing is to be fetched', () => {
    expect(plan({ one: `${LINK}"@key"]) type Query { a: Int }` }, '{ a @skip(if: true) }')).toBe('\n')
  })
})

test('type conditions in paths', () => {
  const fetch = { kind: 'Fetch', serviceName: 'one', operationKind: 'query', operation: '{a}' } as const
  const { root } = convertPlan({
    kind: 'QueryPlan',
    node: { kind: 'Flatten', path: ['|[Q]', 'a|[A,B]', '@|[C]', '', '@'], node: fetch as never },
  })
  expect(root).toMatchObject({
    path: [
      { kind: 'types', names: ['Q'] },
      { kind: 'field', name: 'a' },
      { kind: 'types', names: ['A', 'B'] },
      { kind: 'list' },
      { kind: 'types', names: ['C'] },
      { kind: 'list' },
    ],
  })
})
