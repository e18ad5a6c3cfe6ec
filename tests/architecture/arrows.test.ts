import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')
const DEPARTMENTS = ['courts', 'petitions', 'police', 'maritime', 'health', 'transport']

/** Who may import whom, each with its reason. What is not allowed here is forbidden. */
const ARROWS: readonly { from: string; to: readonly string[]; because: string }[] = [
  {
    from: 'subgraphs/kit/contract',
    to: ['subgraphs/kit/contract'],
    because: 'the contract is what programs say to each other; it must not drag in any of them',
  },
  {
    from: 'subgraphs/kit/process',
    to: ['subgraphs/kit/process', 'subgraphs/kit/contract'],
    because: 'a process reads its environment, logs and drains in one way, whatever it serves',
  },
  {
    from: 'subgraphs/kit',
    to: ['subgraphs/kit'],
    because: 'partners install the kit alone',
  },
  ...['center', ...DEPARTMENTS].map((agency) => ({
    from: `subgraphs/${agency}`,
    to: [`subgraphs/${agency}`, 'subgraphs/kit'],
    because: 'an agency can move to its own server with the kit and nothing of the others',
  })),
  {
    from: 'gateway',
    to: ['gateway', 'subgraphs/kit/contract', 'subgraphs/kit/process'],
    because: 'the gateway knows agencies by what they say, never by how they are built',
  },
  {
    from: 'schema',
    to: ['schema', 'subgraphs', 'gateway/planning', 'gateway/operation'],
    because: 'composition reads the published SDL, and simulates what the gateway will plan',
  },
  { from: 'scripts', to: [''], because: 'scripts start and fill all of it' },
  { from: 'tests', to: [''], because: 'whole-system tests see all of it' },
]

/** Packages that only one place may know. */
const PACKAGES: readonly { name: RegExp; only: readonly string[]; because: string }[] = [
  {
    name: /^@apollo\/gateway$/,
    only: ['gateway/execution/', 'tests/', 'scripts/bench/peers/'],
    because: 'an engine of our own takes its place behind the seam',
  },
  {
    name: /^(drizzle-orm|postgres)(\/|$)/,
    only: ['subgraphs/', 'scripts/', 'tests/'],
    because: 'the gateway keeps no records',
  },
  {
    name: /^redis$/,
    only: ['gateway/redis/', 'scripts/', 'tests/'],
    because: 'what gateways share goes over one connection',
  },
  {
    name: /^@apollo\/(query-planner|federation-internals)$/,
    only: ['gateway/planning/process/', 'schema/', 'tests/', 'scripts/', 'subgraphs/center/'],
    because: 'planning happens in a process of its own',
  },
  {
    name: /^@apollo\/composition$/,
    only: ['schema/', 'tests/', 'scripts/', 'subgraphs/center/', 'gateway/sandbox/'],
    because: 'running programs start from the composed file',
  },
]

const isTest = (file: string) => /\.test\.ts$/.test(file)

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
}

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g
const imports = (file: string): string[] =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(IMPORT)].map((match) => match[1]!)

const files = ['gateway', 'subgraphs', 'schema', 'scripts', 'tests'].flatMap(sources)
const within = (file: string, folder: string) =>
  folder === '' || file === folder || file.startsWith(`${folder}/`)

describe('arrows', () => {
  it.each(ARROWS.map((arrow) => [arrow.from, arrow] as const))('%s', (_, { from, to, because }) => {
    const innermost = (file: string) =>
      ARROWS.filter((arrow) => within(file, arrow.from)).sort((a, b) => b.from.length - a.from.length)[0]!
        .from
    for (const file of files.filter((one) => !isTest(one) && innermost(one) === from))
      for (const target of imports(file).filter((name) => name.startsWith('.'))) {
        const imported = relative(ROOT, resolve(ROOT, dirname(file), target))
        expect(
          to.some((folder) => within(imported, folder)),
          `${file} imports ${imported}, but ${because}`,
        ).toBe(true)
      }
  })

  it.each(PACKAGES.map((rule) => [String(rule.name), rule] as const))(
    'package %s',
    (_, { name, only, because }) => {
      for (const file of files.filter(
        (one) => !isTest(one) && !only.some((folder) => one.startsWith(folder)),
      ))
        for (const imported of imports(file))
          expect(name.test(imported), `${file} imports ${imported}, but ${because}`).toBe(false)
    },
  )

  it('covers every source file', () => {
    for (const file of files)
      expect(
        ARROWS.some(({ from }) => within(file, from)),
        file,
      ).toBe(true)
  })
})

describe('the environment', () => {
  const READERS = [
    /^gateway\/environment\.ts$/,
    /^subgraphs\/kit\/(process\/)?environment\.ts$/,
    /^scripts\//,
    /^tests\//,
  ]
  it('is read in one place per process', () => {
    for (const file of files.filter((one) => !isTest(one) && !READERS.some((reader) => reader.test(one))))
      expect(readFileSync(join(ROOT, file), 'utf8'), `${file} reads process.env`).not.toMatch(
        // Writing a variable that a library reads is not reading.
        /process\.env(?!\.\w+ = )/,
      )
  })
})

describe('departments', () => {
  const SHAPE = /^(README\.md|(main|subgraph|resolvers|loaders|queries|tables|changes)\.ts|schema\.graphql)$/
  /** Rules of the trade that are a topic of their own. */
  const OWN = ['petitions/due-date.ts']
  it.each(DEPARTMENTS)('%s has the files that all have', (agency) => {
    const names = readdirSync(join(ROOT, 'subgraphs', agency)).filter((name) => name !== 'migrations')
    for (const name of names.filter((one) => !isTest(one) && !OWN.includes(`${agency}/${one}`)))
      expect(name).toMatch(SHAPE)
    for (const needed of ['README.md', 'main.ts', 'subgraph.ts', 'schema.graphql', 'tables.ts', 'changes.ts'])
      expect(names).toContain(needed)
  })
})
