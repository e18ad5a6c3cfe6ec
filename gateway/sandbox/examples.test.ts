import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Kind, parse } from 'graphql'
import { expect, test } from 'vitest'
import { type ExecuteExample, exampleVariables } from './examples.ts'

const person = (id: string, totalCount: number, agencies: string[]) => ({
  id,
  disputes: { totalCount, byAgency: agencies.map((code) => ({ agency: { code } })) },
})

const dispute = (id: string, ...parties: (string | null)[]) => ({
  id,
  parties: parties.map((partyId) => ({ person: partyId === null ? null : { id: partyId } })),
})

const PEOPLE = [
  person('quiet', 0, []),
  person('busy', 9, ['courts', 'police']),
  person('known', 4, ['courts', 'police', 'health']),
  person('equal', 4, ['courts', 'police', 'transport']),
]

const DISPUTES = [
  dispute('courts:1', 'known', null),
  { id: 'police:2', parties: null },
  dispute('courts:3', 'known', 'busy'),
]

/** A graph that holds the given people and, for any of them, the given disputes. */
const graphWith =
  (people: unknown[], disputes: unknown[]): ExecuteExample =>
  async (document) =>
    document.includes('people(')
      ? { data: { people: { nodes: people } } }
      : { data: { person: { disputes: { nodes: disputes } } } }

test('examples name the person known to most agencies and the dispute with most identified parties', async () => {
  expect(await exampleVariables(graphWith(PEOPLE, DISPUTES))).toMatchObject({
    UnifiedPerson: { id: 'known' },
    PersonLive: { id: 'known' },
    WalkAcrossAgencies: { id: 'courts:3' },
  })
})

test('in an empty city the operations that need a record are left out', async () => {
  expect(Object.keys(await exampleVariables(graphWith([], [])))).toEqual([
    'Agencies',
    'SearchPeople',
    'UnifiedLocation',
    'DisputesNear',
  ])
})

test('a graph without data is an error that says so', async () => {
  const failing: ExecuteExample = async () => ({ data: null, errors: [{ message: 'center is away' }] })
  await expect(exampleVariables(failing)).rejects.toThrow('answered without data (center is away)')
})

test('every contract operation has an example that gives all its required variables and no others', async () => {
  const folder = join(import.meta.dirname, '../../schema/operations')
  const examples = await exampleVariables(graphWith(PEOPLE, DISPUTES))
  const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'))
  expect(Object.keys(examples).sort()).toEqual(files.map((file) => file.replace('.graphql', '')).sort())
  for (const file of files) {
    const [operation] = parse(readFileSync(join(folder, file), 'utf8')).definitions
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`${file} holds no operation`)
    const declared = operation.variableDefinitions ?? []
    const required = declared.filter(({ type }) => type.kind === Kind.NON_NULL_TYPE)
    const given = Object.keys(examples[operation.name!.value]!)
    expect(given).toEqual(expect.arrayContaining(required.map(({ variable }) => variable.name.value)))
    expect(declared.map(({ variable }) => variable.name.value)).toEqual(expect.arrayContaining(given))
  }
})
