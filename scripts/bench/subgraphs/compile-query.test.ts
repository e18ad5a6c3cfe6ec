import { expect, it } from 'vitest'
import { compileQuery, parseAnswer } from './compile-query.ts'
import type { DataModel } from './model.ts'

const BOAT = { __typename: 'Boat', id: '1', name: '鲁岚渔', crew: [{ __typename: 'Sailor', age: 40 }] }
const CAR = { __typename: 'Car', id: '2', plate: null }
const MODEL: DataModel = {
  query: {
    __typename: 'Query',
    vehicles: [BOAT, CAR],
    first: ({ count }: { count: number }) => [BOAT, CAR].slice(0, count),
  },
  entity: ({ id }) => [BOAT, CAR].find((vehicle) => vehicle.id === id),
  possibleTypes: { Vehicle: ['Boat', 'Car'] },
}

const run = (query: string, variables = {}) => parseAnswer(compileQuery(query, MODEL)(variables)).data

it('answers in the order of the query, under aliases, with text beyond ASCII', () => {
  const data = run('{ all: vehicles { __typename ... on Boat { label: name id } ... on Car { plate } } }')
  expect(JSON.stringify(data)).toBe(
    '{"all":[{"__typename":"Boat","label":"鲁岚渔","id":"1"},{"__typename":"Car","plate":null}]}',
  )
})

it('applies fragments on interfaces, and merges fields that are asked for twice', () => {
  const data = run(`{ vehicles { ...V ... on Boat { crew { age } } } }
    fragment V on Vehicle { ... on Boat { crew { __typename } } }`)
  expect(data).toEqual({ vehicles: [{ crew: [{ __typename: 'Sailor', age: 40 }] }, {}] })
})

it('answers several lists of entities in one query, null for those that there are none of', () => {
  const data = run(
    `query ($a: [_Any!]!, $b: [_Any!]!) {
      a: _entities(representations: $a) { ... on Boat { name } }
      b: _entities(representations: $b) { ... on Car { id } }
    }`,
    {
      a: [
        { __typename: 'Boat', id: '1' },
        { __typename: 'Boat', id: '9' },
      ],
      b: [],
    },
  )
  expect(data).toEqual({ a: [{ name: '鲁岚渔' }, null], b: [] })
})

it('reads arguments from the query and from variables, anew for each request', () => {
  const query = compileQuery(
    'query ($n: Int) { one: first(count: 1) { id } some: first(count: $n) { id } }',
    MODEL,
  )
  expect(parseAnswer(query({ n: 2 })).data).toEqual({ one: [{ id: '1' }], some: [{ id: '1' }, { id: '2' }] })
  expect(parseAnswer(query({ n: 0 })).data).toEqual({ one: [{ id: '1' }], some: [] })
})

it('refuses what it cannot serve', () => {
  expect(() => run('{ vehicles { wings } }')).toThrow('has no field "wings"')
  expect(() => run('{ vehicles { id @skip(if: true) } }')).toThrow('Directives')
})
