import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { SUBGRAPH_ERRORS } from './errors.ts'

it('is the catalogue that the README shows', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const rows = Object.entries(SUBGRAPH_ERRORS).map(
    ([code, { status, meaning }]) => `| ${code} | ${status} | ${meaning} |`,
  )
  expect(readme).toContain(rows.join('\n'))
})
