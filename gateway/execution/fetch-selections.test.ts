import { expect, test } from 'vitest'
import { readFetchSelections } from './fetch-selections.ts'

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
