import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { countExpandedFields } from './operation-size.ts'

test.each([
  ['fields at every level', '{ a b { c d { e } } }', 5],
  ['fields under inline fragments', '{ ... on A { a } ... { b } }', 2],
  [
    'those of a fragment as often as it is spread',
    '{ ...F x { ...F } } fragment F on A { a b ...G } fragment G on A { c }',
    7,
  ],
  ['nothing of a fragment that nobody spreads', '{ a } fragment F on A { b }', 1],
])('counts %s', (_, text, size) => {
  expect(countExpandedFields(parse(text))).toBe(size)
})

test('counts fragments that double a thousand times without expanding them', () => {
  const doubling = Array.from(
    { length: 1_000 },
    (_, level) => `fragment F${level} on A { ...F${level + 1} ...F${level + 1} }`,
  )
  const text = `{ ...F0 } ${doubling.reverse().join(' ')} fragment F1000 on A { a }`
  expect(countExpandedFields(parse(text))).toBe(2 ** 1_000)
})
