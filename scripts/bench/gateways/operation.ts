import { readdirSync, readFileSync } from 'node:fs'
import { compileQuery, parseAnswer } from '../subgraphs/compile-query.ts'
import { DATASETS, type OperationName } from '../subgraphs/datasets.ts'
import { PERSONS, personId } from '../subgraphs/view-data.ts'

/** One question that every gateway is asked, again and again. */
export interface BenchOperation {
  readonly name: OperationName
  /** For tables. */
  readonly title: string
  readonly query: string
  /** Drawn from at random, one for each request. */
  readonly variables: readonly Readonly<Record<string, unknown>>[]
  /** SDL of each subgraph, by name. */
  readonly schemas: Readonly<Record<string, string>>
  /** The data that a right answer has. */
  expected(variables: Readonly<Record<string, unknown>>): unknown
}

const TITLES: Readonly<Record<OperationName, string>> = {
  view: 'Unified view',
  heavy: 'Heavy query',
}

const VARIABLES: Readonly<Record<OperationName, BenchOperation['variables']>> = {
  view: Array.from({ length: PERSONS }, (_, number) => ({ id: personId(number) })),
  heavy: [{}],
}

export const OPERATION_NAMES = Object.keys(DATASETS) as OperationName[]

/** Reads an operation and its subgraphs' SDL from the fixtures, and prepares its reference. */
export function loadOperation(name: OperationName): BenchOperation {
  const folder = new URL(`../fixtures/${name}/`, import.meta.url)
  const read = (file: string) => readFileSync(new URL(file, folder), 'utf8')
  const query = read('operation.graphql')
  const answer = compileQuery(query, DATASETS[name]().monolith)
  const schemas = readdirSync(new URL('subgraphs/', folder)).map(
    (file) => [file.replace(/\.graphql$/, ''), read(`subgraphs/${file}`)] as const,
  )
  return {
    name,
    title: TITLES[name],
    query,
    variables: VARIABLES[name],
    schemas: Object.fromEntries(schemas),
    expected: (variables) => parseAnswer(answer(variables)).data,
  }
}
