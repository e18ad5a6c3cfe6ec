import { expect, test } from 'vitest'
import { negotiateMediaType } from './media-type.ts'

const JSON_TYPE = 'application/json'
const RESPONSE_TYPE = 'application/graphql-response+json'

test.each([
  [undefined, JSON_TYPE],
  ['', JSON_TYPE],
  ['*/*', JSON_TYPE],
  ['application/*', JSON_TYPE],
  ['application/json', JSON_TYPE],
  ['Application/GraphQL-Response+JSON; charset=utf-8', RESPONSE_TYPE],
  [`${RESPONSE_TYPE}, application/json`, RESPONSE_TYPE],
  [`application/json, ${RESPONSE_TYPE}`, JSON_TYPE],
  [`application/json;q=0.9, ${RESPONSE_TYPE}`, RESPONSE_TYPE],
  [`${RESPONSE_TYPE};q=0.1, */*`, JSON_TYPE],
  ['application/json;q=0, */*', RESPONSE_TYPE],
  ['text/html', undefined],
  ['text/html, application/json;q=0', undefined],
])('%s → %s', (accept, expected) => {
  expect(negotiateMediaType(accept)).toBe(expected)
})
