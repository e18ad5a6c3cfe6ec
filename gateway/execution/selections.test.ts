import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { pathWithin, readFetchSelections } from './selections.ts'

test('the root fields by response key, those under conditions included', () => {
  const { root } = readFetchSelections(
    'query ($x: Boolean!) { a: person { id } __typename ... @include(if: $x) { b } }',
  )
  expect(root).toEqual(['a', 'b'])
})

test('what is selected on an entity, by its type', () => {
  const { onEntity } = readFetchSelections(`
    query ($representations: [_Any!]!) {
      _entities(representations: $representations) {
        __typename
        ... on CourtCase { __typename court j: judge }
        ... on Person { ...Cases }
      }
    }
    fragment Cases on Person { courtCases { id } }`)
  expect(onEntity('CourtCase')).toEqual(['court', 'j'])
  expect(onEntity('Person')).toEqual(['courtCases'])
})

test('a path is followed as far as the operation selects', () => {
  const document = parse(`
    query One { other }
    query Two { who: person { ...Cases } }
    fragment Cases on Person { ... on Person { courtCases { id } } }`)
  const within = (...path: (string | number)[]) => pathWithin(document, 'Two', path)
  expect(within('who', 'courtCases', 3, 'id')).toEqual(['who', 'courtCases', 3, 'id'])
  expect(within('who', 'courtCases', 3, 'identity')).toEqual(['who', 'courtCases', 3])
  expect(within('who', '@', 'id')).toEqual(['who'])
  expect(within('person', 'id')).toEqual([])
  expect(within('other')).toEqual([])
})
