import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readTable } from '../tests/gateway/markdown.ts'
import { DEFAULT_LIMITS } from './limits.ts'

test("the README's links lead somewhere", () => {
  const readme = new URL('./README.md', import.meta.url)
  const links = [...readFileSync(readme, 'utf8').matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!)
  expect(links.length).toBeGreaterThan(10)
  expect(links.filter((link) => !link.startsWith('#') && !existsSync(new URL(link, readme)))).toEqual([])
})

test('the README lists every limit of a document', () => {
  const listed = readTable(new URL('./README.md', import.meta.url), '## Limits').map((row) => row.slice(0, 3))
  const { trusted, adHoc } = DEFAULT_LIMITS
  const expected = Object.entries(trusted).map(([limit, most]) => [
    limit,
    most.toLocaleString('en'),
    adHoc[limit as keyof typeof adHoc].toLocaleString('en'),
  ])
  expect(listed).toEqual(expected)
})
