import { expect, test } from 'vitest'
import type { FetchNode, RequiredSelection } from '../../planning/plan.ts'
import { Question } from './question.ts'
import { compileRepresentation } from './representations.ts'

const field = (name: string): RequiredSelection => ({ kind: 'field', from: name, to: name })

const fetch: FetchNode = {
  kind: 'fetch',
  subgraph: 'courts',
  operationKind: 'query',
  variables: [],
  selection: 'judge',
  brings: [],
  path: [],
  outputRewrites: [],
  entities: {
    requires: [field('__typename'), field('region'), field('number')],
    inputRewrites: [],
    context: [],
  },
}
const types = { isOfType: (typename: unknown, condition: string) => typename === condition }
const keys = { of: () => [['region', 'number']] }

/** What is asked about objects with these keys, and how many objects stand for each entity. */
function ask(...objects: [region: unknown, number?: unknown][]) {
  const question = new Question(compileRepresentation(fetch, types, keys))
  for (const [region, number] of objects) question.add({ __typename: 'Case', region, number })
  return question.texts.map((text, at) => {
    const { region, number } = JSON.parse(text)
    return [region, number, question.targets[at]!.length]
  })
}

test('many objects of one entity are asked about once', () => {
  expect(ask(['a', 1], ['b', 1], ['a', 1], ['a', 2], ['a', 1])).toEqual([
    ['a', 1, 3],
    ['b', 1, 1],
    ['a', 2, 1],
  ])
})

test('a number is not the text of it', () => {
  expect(ask(['1', 1], [1, 1], ['1', '1'])).toEqual([
    ['1', 1, 1],
    [1, 1, 1],
    ['1', '1', 1],
  ])
})

test('also where hundreds have the same first key', () => {
  const objects = Array.from({ length: 900 }, (_, at): [string, number] => ['a', at % 300])
  expect(ask(...objects)).toEqual(Array.from({ length: 300 }, (_, at) => ['a', at, 3]))
})

test('what is an object or a list is told apart by its text', () => {
  expect(ask(['a', [1]], ['a', [1]], ['a', [2]])).toEqual([
    ['a', [1], 2],
    ['a', [2], 1],
  ])
})

test('about what lacks a key nothing is asked, however often it comes', () => {
  expect(ask(['a'], ['a'], ['a', null], ['a', 1])).toEqual([['a', 1, 1]])
})
