import { readdirSync, readFileSync } from 'node:fs'
import { GraphQLError } from 'graphql'
import { describe, expect, test } from 'vitest'
import { readTable } from '../tests/gateway/markdown.ts'
import { AGENCY_ERRORS, CLIENT_ERRORS, ClientError, INTERNAL_ERRORS, isErrorCode } from './errors.ts'
import { presentError } from './response/present-error.ts'

const CATALOGUE = { ...CLIENT_ERRORS, ...AGENCY_ERRORS, ...INTERNAL_ERRORS }

test('the README lists every code, with its status and its meaning', () => {
  const listed = readTable(new URL('./README.md', import.meta.url), '## Errors')
  const expected = Object.entries(CATALOGUE).map(([code, { status, meaning }]) => [
    code,
    String(status),
    meaning.replaceAll('`', ''),
  ])
  expect(listed).toEqual(expected)
})

test('every code that the source names is in the catalogue', () => {
  const folder = new URL('.', import.meta.url)
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
  const named = sources.flatMap((source) =>
    [...source.matchAll(/(?:code: |ClientError\(\s*|badResponse\(|unanswered\()'([A-Z][A-Z_]+)'/g)].map(
      ([, code]) => code!,
    ),
  )
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((code) => !isErrorCode(code))).toEqual([])
})

describe('presented to a client, an error', () => {
  test('of the catalogue keeps its sentence, and of its extensions only code and agency', () => {
    const error = new GraphQLError('第一 is no number.', {
      path: ['a', 0],
      extensions: { code: 'BAD_USER_INPUT', agency: 'courts', stacktrace: ['at x'], serviceName: 'courts' },
    })
    expect(presentError(error)).toEqual({
      message: '第一 is no number.',
      path: ['a', 0],
      extensions: { code: 'BAD_USER_INPUT', agency: 'courts' },
    })
    expect(presentError(new ClientError('NOT_ACCEPTABLE', 'No.')).extensions).toEqual({
      code: 'NOT_ACCEPTABLE',
    })
  })

  test.each([
    ['that was thrown', new TypeError('connect ECONNREFUSED 10.0.0.1:5432')],
    [
      'with a code that is nobody’s',
      new GraphQLError('10.0.0.1', { extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } }),
    ],
    ['without a code', new GraphQLError('10.0.0.1')],
  ])('%s is INTERNAL and keeps its cause to itself', (_, error) => {
    const presented = presentError(error)
    expect(presented.extensions).toEqual({ code: 'INTERNAL' })
    expect(presented.message).not.toContain('10.0.0.1')
  })
})
