import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { placeholderVariables } from './placeholder-variables.ts'

const schema = buildSchema(`
  scalar DateTime
  enum Outcome { SETTLED FAILED }
  input Party { name: String!, role: Outcome }
  input EndInput { idempotencyKey: String!, version: Int!, outcome: Outcome!, parties: [Party!]!, at: DateTime!, note: String }
  type Query { one(id: ID!, first: Int = 20): Int }
  type Mutation { end(input: EndInput!): Int }
`)

test('what an operation requires has a value of its form, and what it does not has none', () => {
  expect(
    placeholderVariables(
      'query One($id: ID!, $first: Int = 20, $after: String, $n: Int! = 3) { one(id: $id) }',
      schema,
    ),
  ).toEqual({ id: '' })
  expect(placeholderVariables('mutation End($input: EndInput!) { end(input: $input) }', schema)).toEqual({
    input: {
      idempotencyKey: expect.stringMatching(/^[\w-]{36}$/),
      version: 1,
      outcome: 'SETTLED',
      parties: [{ name: '' }],
      at: expect.any(String),
    },
  })
})

test('a type that the schema does not have is left out', () => {
  expect(placeholderVariables('query One($x: Unknown!) { one(id: $x) }', schema)).toEqual({})
})
