import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const FILE = new URL('./SECURITY.md', import.meta.url)
const TEXT = readFileSync(FILE, 'utf8')

/** A row of the table of threats. */
interface Threat {
  readonly id: string
  readonly control: string
  /** Test files with the titles named in each. */
  readonly tests: readonly { readonly file: string; readonly titles: readonly string[] }[]
}

const THREATS: Threat[] = [...TEXT.matchAll(/^\| (T\d+) \|(.*)\|$/gm)].map(([, id, row]) => {
  const [, control = '', tests = ''] = row!.split(' | ')
  return {
    id: id!,
    control,
    tests: tests.split(/; (?=\[)/).map((one) => ({
      file: linksIn(one)[0] ?? 'no file',
      titles: [...one.matchAll(/`([^`]+)`/g)].map(([, title]) => title!),
    })),
  }
})

function linksIn(text: string): string[] {
  return [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link!)
}

/** First arguments of what declares tests, those of tables included. */
function titlesIn(file: string): string[] {
  const source = readFileSync(new URL(file, FILE), 'utf8')
  return [...source.matchAll(/(?:\b(?:test|it|describe)|\))\(\s*(["'`])(.+?)\1\s*,/g)].map(
    ([, , title]) => title!,
  )
}

test('threats are numbered one after the other', () => {
  expect(THREATS.length).toBeGreaterThan(40)
  expect(THREATS.map(({ id }) => id)).toEqual(THREATS.map((_, index) => `T${index + 1}`))
  expect(TEXT.match(/^\| T/gm)).toHaveLength(THREATS.length)
})

describe.each(THREATS)('$id', ({ control, tests }) => {
  test('names a control, in code that there is', () => {
    const code = linksIn(control)
    expect(code.length).toBeGreaterThan(0)
    expect(code.filter((link) => !existsSync(new URL(link, FILE)))).toEqual([])
  })

  test('names tests that there are', () => {
    expect(tests.length).toBeGreaterThan(0)
    for (const { file, titles } of tests) {
      expect(file).toMatch(/\.test\.ts$/)
      expect(existsSync(new URL(file, FILE)), file).toBe(true)
      expect(titles.length, file).toBeGreaterThan(0)
      expect(titlesIn(file)).toEqual(expect.arrayContaining([...titles]))
    }
  })
})

test('every link leads somewhere', () => {
  expect(linksIn(TEXT).filter((link) => !existsSync(new URL(link, FILE)))).toEqual([])
})
