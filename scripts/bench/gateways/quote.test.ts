import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { quoteResults } from './quote.ts'

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')

test('the README quotes the results as they are', () => {
  const readme = read('README.md')
  expect(quoteResults(readme, read('scripts/bench/RESULTS.md'))).toBe(readme)
})

test('each gateway has a row, also one that is measured on one operation alone', () => {
  const results = `2026-01-02 …

## Unified view

| gateway | CPU µs a request | × stock |
| --- | --- | --- |
| ours | 10 | 4.0 |
| stock | 40 | 1.0 |

## Heavy query

| gateway | CPU µs a request | × stock |
| --- | --- | --- |
| ours | 20 | 5.0 |
| sharing | absent |  |
`
  const readme = 'a\n<!-- written by npm run bench -->\nold\n<!-- end -->\nz'
  expect(quoteResults(readme, results)).toBe(`a
<!-- written by npm run bench -->
| CPU µs a request, 2026-01-02 | unified view | × stock | heavy query | × stock |
| --- | --: | --: | --: | --: |
| ours | 10 | 4.0 | 20 | 5.0 |
| stock | 40 | 1.0 |  |  |
| sharing |  |  | absent |  |
<!-- end -->
z`)
})

test('a README without a place for them is no place', () => {
  expect(() => quoteResults('nothing', '2026-01-02')).toThrow('has no place for the results')
})
