import { GraphQLError, parse } from 'graphql'
import { expect, test } from 'vitest'
import { tidyErrors } from './tidy-errors.ts'

const document = parse('{ person { name courtCases { id } } }')

const tidy = (...errors: GraphQLError[]) =>
  tidyErrors(errors, { document, operationName: undefined }).map((error) => error.toJSON())

const unanswered = (path: (string | number)[]) =>
  new GraphQLError('中心 cannot be reached.', {
    path,
    extensions: { code: 'AGENCY_UNAVAILABLE', agency: 'center', serviceName: 'center' },
  })

test('a key that only the plan needs is not named, a null above does not shorten the path', () => {
  expect(tidy(unanswered(['person', 'identity']))).toEqual([
    {
      message: '中心 cannot be reached.',
      path: ['person'],
      extensions: { code: 'AGENCY_UNAVAILABLE', agency: 'center' },
    },
  ])
  expect(tidy(unanswered(['person', 'courtCases', 3, 'id']))[0]?.path).toEqual([
    'person',
    'courtCases',
    3,
    'id',
  ])
})

test('what was said of a place is said once', () => {
  const errors = tidy(
    unanswered(['person', 'identity']),
    unanswered(['person', 'id']),
    unanswered(['person', 'name']),
  )
  expect(errors.map(({ path }) => path)).toEqual([['person'], ['person', 'name']])
})

test('an error that nobody located and nobody worded stays as it is, for the log', () => {
  const cause = new Error('of the planner')
  const [error] = tidyErrors([new GraphQLError('no plan', { originalError: cause })], {
    document,
    operationName: undefined,
  })
  expect(error).toMatchObject({ message: 'no plan', path: undefined, originalError: cause, extensions: {} })
})
