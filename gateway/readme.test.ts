import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test("the README's links lead somewhere", () => {
  const readme = new URL('./README.md', import.meta.url)
  const links = [...readFileSync(readme, 'utf8').matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!)
  expect(links.length).toBeGreaterThan(10)
  expect(links.filter((link) => !existsSync(new URL(link, readme)))).toEqual([])
})
