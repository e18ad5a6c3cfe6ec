import { createHash } from 'node:crypto'
import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createLogger } from '../../subgraphs/kit/process/logger.ts'
import type { AgencyCall, AgencyClient } from '../agencies/agency-client.ts'
import type { AgencyDirectory } from '../agencies/agency-directory.ts'
import { createPlanner } from '../planning/create-planner.ts'
import { createCompiledEngine } from './compiled-engine.ts'
import type { Engine, EngineState } from './engine.ts'

const planner = createPlanner()
afterAll(() => planner.close())

/** An agency that answers every field asked for at its root with its release, and what it was asked. */
let asked: string[] = []
beforeEach(() => {
  asked = []
})
const courts = {
  agency: { code: 'courts', name: '法院', url: 'http://courts', deadlineMs: 1 },
  ask: async (body: string) => {
    const { query } = JSON.parse(body) as { query: string }
    asked.push(query)
    const keys = query.slice(query.indexOf('{') + 1, -1).split(' ')
    const data = Object.fromEntries(keys.map((key) => [key.split(':')[0]!, key]))
    return { kind: 'answered', data, errors: [] }
  },
} as unknown as AgencyClient
const agencies: AgencyDirectory = {
  open: () => ({ client: () => courts, release: () => {} }),
  close: async () => {},
}

function supergraph(fields: string): string {
  const { supergraphSdl } = composeServices([
    { name: 'courts', url: 'http://courts', typeDefs: parse(`type Query { ${fields} }`) },
  ])
  return supergraphSdl!
}

const start = () =>
  createCompiledEngine({
    agencies,
    planner: { ...planner, close: async () => {} },
    log: createLogger('test', 'silent'),
  })

const schemaOf = ({ state }: Engine) => (state as Extract<EngineState, { phase: 'ready' }>).apiSchema

function ask(
  engine: Engine,
  text: string,
  variables: Record<string, unknown> = {},
  schema = schemaOf(engine),
) {
  return engine.execute({
    document: parse(text),
    documentHash: createHash('sha256').update(text).digest('hex'),
    operationName: undefined,
    variables,
    call: { deadline: performance.now() + 60_000 } as AgencyCall,
    explain: false,
    schema,
  })
}

test('an operation is planned once, and once more for each combination of its conditions', async () => {
  const engine = start()
  await engine.load(supergraph('a: String b: String'))
  const text = 'query ($b: Boolean = false) { a b @include(if: $b) }'
  for (const variables of [{}, { b: false }, { b: true }, {}]) await ask(engine, text, variables)
  expect(asked).toEqual(['query{a}', 'query{a}', 'query{a b}', 'query{a}'])
  expect(engine.planCache).toEqual({ hits: 2, misses: 2, evictions: 0, entries: 2 })
  await engine.stop()
})

test('what was asked for before is planned before a new supergraph takes over, as far as it still fits', async () => {
  const engine = start()
  await engine.load(supergraph('a: String old: String'))
  await ask(engine, '{ a }')
  await ask(engine, '{ old }')
  await engine.load(supergraph('a: String renewed: String'))
  expect(engine.planCache).toMatchObject({ hits: 0, misses: 1, entries: 1 })
  await ask(engine, '{ a }')
  expect(engine.planCache).toMatchObject({ hits: 1, misses: 1 })
  await engine.stop()
})

test('a request runs on the supergraph that it was validated against, until that is retired', async () => {
  const engine = start()
  await engine.load(supergraph('a: String old: String'))
  const before = schemaOf(engine)
  await engine.load(supergraph('a: String'))
  expect(await ask(engine, '{ old }', {}, before)).toMatchObject({ data: { old: 'old' }, errors: [] })
  await engine.retire(before)
  await expect(ask(engine, '{ old }', {}, before)).rejects.toThrow('No supergraph with this schema')
  await engine.stop()
})

test('introspection asks no agency', async () => {
  const engine = start()
  await engine.load(supergraph('a: String'))
  const { data } = await ask(
    engine,
    '{ __typename __schema { queryType { name } } __type(name: "Query") { kind } }',
  )
  expect(data).toEqual({
    __typename: 'Query',
    __schema: { queryType: { name: 'Query' } },
    __type: { kind: 'OBJECT' },
  })
  expect(asked).toEqual([])
  await engine.stop()
})
