import { type OperationDefinitionNode, parse, print, stripIgnoredCharacters } from 'graphql'
import { expect, test } from 'vitest'
import { trimSelection } from './trim-selection.ts'

test.each([
  [
    'leaves that are selected around',
    '{__typename id ...on A{__typename id a}}',
    '{__typename id ...on A{a}}',
  ],
  [
    'fragments that say nothing new',
    '{a{__typename id ...on A{__typename id}...on B{id ...on C{id}}}}',
    '{a{__typename id}}',
  ],
  ['leaves in fragments in fragments', '{...on A{id ...on B{id b}}}', '{...on A{id ...on B{b}}}'],
  [
    'leaves on a condition that are selected anyway',
    '{a ...@include(if:$v){a b}}',
    '{a ...@include(if:$v){b}}',
  ],
])('leaves out %s', (_, text, trimmed) => {
  expect(trim(text)).toBe(trimmed)
})

test.each([
  ['leaves of other types', '{...on A{id}...on B{id}}'],
  [
    'leaves with other arguments, aliases or conditions',
    '{a(n:1)...on A{a(n:2)}b@include(if:$v)...on A{b c:a(n:1)}}',
  ],
  ['composites, and their leaves', '{a{id}...on A{a{id b}}}'],
  ['leaves of the object above', '{id a{id}}'],
])('keeps %s', (_, text) => {
  expect(trim(text)).toBe(text)
})

function trim(text: string): string {
  const { selectionSet } = parse(text).definitions[0] as OperationDefinitionNode
  return stripIgnoredCharacters(print(trimSelection(selectionSet)))
}
