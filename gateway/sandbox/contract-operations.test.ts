import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readContractOperations } from './contract-operations.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onedoor-operations-'))
})

afterEach(async () => rm(folder, { recursive: true }))

test("the project's own operations are read word for word", async () => {
  const operations = await readContractOperations()
  expect(operations.map(({ name }) => name)).toEqual([
    'Agencies',
    'DisputesNear',
    'PersonLive',
    'SearchPeople',
    'UnifiedLocation',
    'UnifiedPerson',
    'WalkAcrossAgencies',
  ])
  expect(operations[0]).toEqual({
    name: 'Agencies',
    document: 'query Agencies { agencies { code name recordTypes indexedThrough } }\n',
    variables: {},
  })
})

test('variables that must be given have a place to fill in', async () => {
  await writeFile(join(folder, 'a.graphql'), 'query A($id: ID!, $first: Int = 20, $after: String) { a }')
  await writeFile(join(folder, 'README.md'), '# not an operation')
  expect(await readContractOperations(folder)).toMatchObject([{ name: 'A', variables: { id: '' } }])
})

test.each(['{ anonymous }', 'query A { a } query B { b }', 'fragment F on T { a }'])(
  'a file that holds %s is refused by its name',
  async (document) => {
    await writeFile(join(folder, 'wrong.graphql'), document)
    await expect(readContractOperations(folder)).rejects.toThrow(
      'wrong.graphql should hold one named operation',
    )
  },
)
