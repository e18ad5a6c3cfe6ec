import { parse, print } from 'graphql'
import { expect, test } from 'vitest'
import { conditionsOf, decideConditions, holding } from './conditions.ts'

const decided = (text: string, truths: readonly string[]) =>
  print(decideConditions(parse(text), truths)).replaceAll(/\s+/g, ' ')

test('conditions that hold, by the variables or their default values', () => {
  const document = parse(`
    query Named ($a: Boolean!, $b: Boolean = true, $c: Boolean = true) {
      x @skip(if: $a) ... @include(if: $b) { y } ...F @include(if: true)
    }
    query Other ($d: Boolean!) { z @include(if: $d) }
    fragment F on Query { z @skip(if: $c) }
  `)
  const conditions = conditionsOf(document, 'Named')
  expect(holding(conditions, { a: true })).toEqual(['a', 'b', 'c'])
  expect(holding(conditions, { a: false, b: false, c: null })).toEqual([])
  expect(conditionsOf(document, 'Named')).toBe(conditions)
})

test('a variable inherited by every object is no answer', () => {
  expect(
    holding(conditionsOf(parse('query ($toString: Boolean) { x @skip(if: $toString) }'), undefined), {}),
  ).toEqual([])
})

test('what a condition leaves out goes, with all within; the others lose the condition', () => {
  const text =
    '{ a @include(if: $a) { d b @skip(if: $a) @other } ... @skip(if: $b) @include(if: $a) { c } ...F @skip(if: true) }'
  expect(decided(text, [])).toBe('')
  expect(decided(text, ['a'])).toBe('{ a { d } ... { c } }')
  expect(decided(text, ['a', 'b'])).toBe('{ a { d } }')
  expect(decided('{ b @skip(if: $a) @other }', [])).toBe('{ b @other }')
})
