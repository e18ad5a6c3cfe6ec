import { describe, expect, test } from 'vitest'
import { ClientError } from '../errors.ts'
import { readBodyParameters, readUrlParameters } from './parameters.ts'

describe('parameters in a body', () => {
  test('are taken as they are; null is as good as absent, others are left out', () => {
    const body = { query: '{ a }', operationName: null, variables: { n: 1 }, extensions: null, else: 1 }
    expect(readBodyParameters(body)).toEqual({ query: '{ a }', variables: { n: 1 } })
  })

  test.each([
    ['no body', undefined],
    ['a body that is no object', '{ a }'],
    ['a batch', [{ query: '{ a }' }]],
    ['a document that is no text', { query: { kind: 'Document' } }],
    ['a name that is no text', { query: '{ a }', operationName: 1 }],
    ['variables in a list', { query: '{ a }', variables: [] }],
    ['variables as text', { query: '{ a }', variables: '{}' }],
    ['extensions as text', { query: '{ a }', extensions: '{}' }],
  ])('%s is refused', (_, body) => {
    expect(() => readBodyParameters(body)).toThrow(ClientError)
  })
})

describe('parameters in a URL', () => {
  test('are text, but for variables and extensions, which are JSON', () => {
    const search = `?${new URLSearchParams({ query: '{ a }', operationName: 'A', variables: '{"n":1}' })}`
    expect(readUrlParameters(search)).toEqual({ query: '{ a }', operationName: 'A', variables: { n: 1 } })
    expect(readUrlParameters('')).toEqual({})
  })

  test.each([
    ['one that is there twice', '?query={a}&query={b}'],
    ['variables that are no JSON', '?query={a}&variables={'],
    ['variables that are no object', '?query={a}&variables=[1]'],
  ])('%s is refused', (_, search) => {
    expect(() => readUrlParameters(search)).toThrow(ClientError)
  })
})
