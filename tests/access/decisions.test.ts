import { assertValidSchema, isObjectType, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { readNeeds } from '../../gateway/access/needs.ts'
import { readSupergraphFacts } from '../../gateway/planning/supergraph-facts.ts'
import { createSmallGraph, stateOf } from './small-graph.ts'

// Small cases, some of them found by the property test.

const masked = (coordinate: string, masking: 'PARTIAL' | 'PSEUDONYM' | 'ABSENT') => ({
  coordinate,
  masking,
  maskingOfProtected: masking,
})

describe('a field on an interface', () => {
  const SDL = `type Query @join__type(graph: CENTER) { things: [Thing] }
    interface Thing { name: String }
    type Open implements Thing @join__type(graph: CENTER) { name: String }
    type Closed implements Thing @join__type(graph: CENTER) @requiresScopes(scopes: [["other"]]) { name: String }`
  const THINGS = {
    things: [
      { __typename: 'Open', name: 'a' },
      { __typename: 'Closed', name: 'b' },
    ],
  }

  test('is not fetched of objects that may not be met', () => {
    const { data, errors, executed } = createSmallGraph(SDL, THINGS).ask('{ things { name } }')
    expect(data).toEqual({ things: [{ name: 'a' }, null] })
    expect(errors).toEqual([['things.1', 'FORBIDDEN']])
    expect(executed).toMatch(/\.\.\. on Open \{\s+name\s+\}/)
    expect(executed.match(/\bname\b/g)).toHaveLength(1)
  })

  test('is asked on the interface when all may be met', () => {
    const { executed } = createSmallGraph(SDL.replace('"other"', '"clerk"'), THINGS).ask(
      '{ things { name } }',
    )
    expect(executed).not.toContain('... on')
  })
})

test('what is left out leaves nothing at a key that the client uses', () => {
  const graph = createSmallGraph(
    `type Query @join__type(graph: CENTER) { thing: Thing }
    type Thing @join__type(graph: CENTER) { name: String secret: String @requiresScopes(scopes: [["other"]]) }`,
    { thing: { name: 'a', secret: 'b' } },
  )
  const { data, executed } = graph.ask('{ thing { ... { secret } ... on Thing { __typename: name } } }')
  expect(data).toEqual({ thing: { secret: null, __typename: 'a' } })
  expect(executed).not.toMatch(/^\s+__typename$/m)
})

describe('a masked value', () => {
  const SDL = `type Query @join__type(graph: CENTER) { person: Person persons: [Person!] }
    enum Color { RED }
    scalar Day
    type Person @join__type(graph: CENTER) { name: String number: Int must: String! color: Color day: Day tags: [String!] }`
  const person = {
    name: '王小芳',
    number: 17,
    must: '李四',
    color: 'RED',
    day: '2026-01-02',
    tags: ['一二', '三四五'],
  }
  const graphOf = (...terms: Parameters<typeof stateOf>) =>
    createSmallGraph(SDL, { person, persons: [person] }, stateOf('Query', ...terms))

  test('is text: of anything else nothing is shown, as a part of it would be no value of its type', () => {
    for (const masking of ['PARTIAL', 'PSEUDONYM'] as const) {
      const { data } = graphOf(masked('Person', masking)).ask('{ person { number color day } }')
      expect(data).toEqual({ person: { number: null, color: null, day: null } })
    }
    expect(graphOf(masked('Person', 'PARTIAL')).ask('{ person { name must tags } }').data).toEqual({
      person: { name: '王*芳', must: '李*', tags: ['一*', '三*五'] },
    })
  })

  test('that may not be null and must not be shown takes its object with it, with an error', () => {
    const graph = graphOf(masked('Person.must', 'ABSENT'), masked('Person.tags', 'ABSENT'), 'Person.name')
    const { data, errors } = graph.ask('{ person { name must } persons { must } again: person { tags } }')
    expect(data).toEqual({ person: null, persons: null, again: { tags: null } })
    expect(errors).toEqual([
      ['person.must', 'FORBIDDEN'],
      ['persons.0.must', 'FORBIDDEN'],
    ])
  })
})

test('an open record that was reached through a protected one is shown as that one is', () => {
  const graph = createSmallGraph(
    `type Query @join__type(graph: CENTER) { open: Case kept: Case }
    interface Dispute { protection: String }
    type Case implements Dispute @join__type(graph: CENTER) { protection: String title: String next: Case }`,
    {
      open: { protection: 'OPEN', title: 'abc' },
      kept: { protection: 'PROTECTED', title: 'def', next: { protection: 'OPEN', title: 'ghi' } },
    },
    stateOf('Query', 'Case.next', {
      coordinate: 'Case.title',
      masking: 'CLEAR',
      maskingOfProtected: 'ABSENT',
    }),
  )
  expect(graph.ask('{ open { title } kept { title next { title } } }').data).toEqual({
    open: { title: 'abc' },
    kept: { title: null, next: { title: null } },
  })
})

test('a record that is lost as its agency does not say how closely it is kept is lost with an error', () => {
  const fails = () => {
    throw new Error('fails')
  }
  const ask = (protection: string) =>
    createSmallGraph(
      `type Query @join__type(graph: CENTER) { cases: [Case] }
      interface Dispute { protection: ${protection} }
      type Case implements Dispute @join__type(graph: CENTER) { protection: ${protection} title: String }`,
      { cases: [{ protection: fails, title: 'abc' }] },
      stateOf('Query', { coordinate: 'Case.title', masking: 'CLEAR', maskingOfProtected: 'ABSENT' }),
    ).ask('{ cases { title } }')
  expect(ask('String!')).toMatchObject({ data: { cases: [null] }, errors: [['cases.0', undefined]] })
  expect(ask('String')).toMatchObject({ data: { cases: [{ title: null }] }, errors: [] })
})

describe('a field that is made from others', () => {
  const SDL = `type Query @join__type(graph: CENTER) { case: Case }
    type Case @join__type(graph: CENTER) {
      judge: Judge @join__field(graph: CENTER)
      hasJudge: Boolean @join__field(graph: CENTER, requires: "judge { __typename }")
    }
    type Judge @join__type(graph: CENTER) { name: String }`

  test('may not be read where one of them leads to what may not be met', () => {
    const ask = (...terms: string[]) =>
      createSmallGraph(SDL, { case: { hasJudge: true } }, stateOf('Query', 'Case', ...terms)).ask(
        '{ case { hasJudge } }',
      )
    expect(ask('Judge').data).toEqual({ case: { hasJudge: true } })
    expect(ask()).toMatchObject({
      data: { case: { hasJudge: null } },
      errors: [['case.hasJudge', 'FORBIDDEN']],
    })
  })

  test('says so on the interface, where its agency knows that as an object', () => {
    const supergraph = parse(`type Query @join__type(graph: A) { things: [Thing] }
      interface Thing @join__type(graph: A, key: "id") @join__type(graph: B, key: "id", isInterfaceObject: true) {
        id: ID!
        title: String @join__field(graph: A) @join__field(graph: B, external: true)
        summary: String @join__field(graph: B, requires: "title")
      }
      type Book implements Thing @join__type(graph: A, key: "id") {
        id: ID!
        title: String
        summary: String @join__field
      }`)
    expect(readNeeds(supergraph, readSupergraphFacts(supergraph))('Book.summary')).toEqual(['Book.title'])
  })
})

describe('introspection', () => {
  test('shows no field that leads to types of which nothing is left, however far away', () => {
    const graph = createSmallGraph(
      `type Query @join__type(graph: CENTER) { a: A any: Any one: One name: String }
      type A @join__type(graph: CENTER) { b: B }
      type B @join__type(graph: CENTER) { c: C }
      union Any = C
      interface One { c: C }
      type C implements One @join__type(graph: CENTER) { c: C @requiresScopes(scopes: [["other"]]) }`,
      {},
    )
    const schema = graph.visibleSchema()
    assertValidSchema(schema)
    const query = schema.getQueryType()!
    expect(Object.keys(query.getFields())).toEqual(['name'])
    for (const gone of ['A', 'B', 'Any', 'One']) expect(schema.getType(gone), gone).toBeUndefined()
  })

  test('shows a field of an interface only where every type behind it still has it', () => {
    const schema = createSmallGraph(
      `type Query @join__type(graph: CENTER) { box: Box }
      interface Content { id: ID }
      interface Box { id: ID content: Content }
      type Letter implements Content @join__type(graph: CENTER) { id: ID @requiresScopes(scopes: [["other"]]) }
      type Stone implements Content @join__type(graph: CENTER) { id: ID weight: Int }
      type LetterBox implements Box @join__type(graph: CENTER) { id: ID content: Letter }`,
      {},
    ).visibleSchema()
    assertValidSchema(schema)
    const box = schema.getType('Box')
    expect(schema.getType('Letter')).toBeUndefined()
    expect(box && 'getFields' in box && Object.keys(box.getFields())).toEqual(['id'])
  })

  test('shows no mutation to whom none is open, and says so of the query', () => {
    const schema = createSmallGraph(
      'type Query @join__type(graph: CENTER) { name: String }',
      {},
      stateOf('Nothing'),
    ).visibleSchema()
    assertValidSchema(schema)
    expect(schema.getMutationType() ?? undefined).toBeUndefined()
    const query = schema.getQueryType()
    expect(isObjectType(query) && Object.keys(query.getFields())).toEqual(['_nothing'])
  })
})
