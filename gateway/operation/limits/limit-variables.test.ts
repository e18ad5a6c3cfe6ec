import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_LIMITS } from '../../limits.ts'
import { limitVariables, measureVariables } from './limit-variables.ts'

const limits = DEFAULT_LIMITS.adHoc

/** What JSON writes as it is: nothing that it must escape. */
const plain = fc.string({ unit: fc.constantFrom('a', '王', '芳', ' ', '7') })
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(plain, fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(plain, tie('value'), { maxKeys: 4 }),
  ),
})).value

/** By another way: calls that nest as the value does. */
const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map((part) => depthOf(part)))
    : 0
const within = (value: unknown): unknown[] => [
  value,
  ...(typeof value === 'object' && value !== null ? Object.values(value).flatMap(within) : []),
]

test('variables are measured as their JSON', () => {
  fc.assert(
    fc.property(fc.dictionary(plain, values, { maxKeys: 4 }), (variables) => {
      const all = within(variables)
      expect(measureVariables(variables)).toEqual({
        variableCharacters: JSON.stringify(variables).length,
        variableDepth: Math.max(0, ...Object.values(variables).map((value) => depthOf(value))),
        listElements: Math.max(0, ...all.map((value) => (Array.isArray(value) ? value.length : 0))),
        valueCharacters: Math.max(0, ...all.map((value) => (typeof value === 'string' ? value.length : 0))),
      })
    }),
  )
})

describe('refused', () => {
  const deep = (levels: number, open = '[', close = ']') =>
    JSON.parse(open.repeat(levels) + close.repeat(levels))
  test.each<[string, Record<string, unknown>, string]>([
    ['a long list', { ids: Array(limits.listElements + 1).fill(1) }, 'listElements'],
    ['one in an input', { input: { ids: Array(limits.listElements + 1).fill(1) } }, 'listElements'],
    ['one in a list', { ids: [Array(limits.listElements + 1).fill(1)] }, 'listElements'],
    [
      'one that the operation does not know',
      { other: Array(limits.listElements + 1).fill(1) },
      'listElements',
    ],
    ['a long text', { input: { note: '字'.repeat(limits.valueCharacters + 1) } }, 'valueCharacters'],
    [
      'many texts',
      Object.fromEntries(
        Array.from({ length: 10 }, (_, at) => [`x${at}`, 'x'.repeat(limits.valueCharacters - 1)]),
      ),
      'variableCharacters',
    ],
    ['a long name', { ['x'.repeat(limits.variableCharacters)]: 1 }, 'variableCharacters'],
    ['lists in lists', { ids: deep(limits.variableDepth + 1) }, 'variableDepth'],
    ['lists deeper than calls can go', { ids: deep(200_000) }, 'variableDepth'],
  ])('%s', (_, variables, limit) => {
    expect(() => limitVariables(variables, limits)).toThrow(`are allowed (${limit})`)
  })

  test('a key that objects inherit from', () => {
    expect(() => limitVariables(JSON.parse('{"input": {"__proto__": {"a": 1}}}'), limits)).toThrow(
      '__proto__',
    )
  })
})

test('as much as allowed is taken', () => {
  const variables = {
    ids: Array(limits.listElements).fill(1),
    text: 'x'.repeat(limits.valueCharacters),
    nested: JSON.parse('['.repeat(limits.variableDepth) + ']'.repeat(limits.variableDepth)),
    constructor: { prototype: 1 },
  }
  expect(() => limitVariables(variables, limits)).not.toThrow()
})
