import { type OperationDefinitionNode, parse } from 'graphql'
import { expect, test } from 'vitest'
import { apiSchema, operations, supergraphSdl } from '../../tests/graph/supergraph.ts'
import { readSupergraphFacts } from '../planning/supergraph-facts.ts'
import { placeholderVariables } from '../sandbox/placeholder-variables.ts'
import { DEFAULT_BUDGET_LIMITS } from './limits.ts'
import { OperationCosts } from './operation-cost.ts'

const costs = new OperationCosts(apiSchema, readSupergraphFacts(parse(supergraphSdl)))

/** Name and estimate of every operation of the center's applications, with no variable but those it requires. */
const estimates = operations.map(({ name, text }) => {
  const document = parse(text)
  const operation = document.definitions[0] as OperationDefinitionNode
  const variables = placeholderVariables(text, apiSchema)
  return [name, costs.compileWithCache(document, operation).estimate(variables)] as const
})

test('every operation of the center’s applications may be asked', () => {
  expect(estimates.length).toBeGreaterThan(50)
  const { operation } = DEFAULT_BUDGET_LIMITS.cost
  expect(estimates.filter(([, estimate]) => estimate > operation)).toEqual([])
})

test('what each may cost is written down', async () => {
  const dearestFirst = [...estimates].sort(
    ([one, first], [other, second]) => second - first || (one < other ? -1 : 1),
  )
  const rows = dearestFirst.map(([name, estimate]) => `| ${name} | ${estimate} |`)
  await expect(['| operation | cost |', '|---|---|', ...rows, ''].join('\n')).toMatchFileSnapshot(
    'operations.md',
  )
})

test.each([
  ['a record’s parties', '{ dispute(id: "courts:1") { parties { name } } }', 1 + 3],
  [
    'a court case’s, too',
    '{ dispute(id: "courts:1") { ... on CourtCase { parties { name } hearings { at } } } }',
    1 + 3 + 3,
  ],
  ['a page of persons', '{ people(name: "王", first: 5) { nodes { id } } }', 10 + 5],
  ['proposals', '{ proposeMediator(mediation: "1") { mediator { id } } }', 5 * 2],
])('the graph says how long its lists are: %s', (_, text, expected) => {
  const document = parse(text)
  const operation = document.definitions[0] as OperationDefinitionNode
  expect(costs.compileWithCache(document, operation).estimate({})).toBe(expected)
})
