import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BudgetLimits } from '../../gateway/budgets/limits.ts'
import { type Federation, startFederation } from './federation.ts'

const PEOPLE = ['1', '2', '3', '4', '5'].map((id) => ({ id, name: `person ${id}` }))

let federation: Federation
beforeAll(async () => {
  federation = await startFederation({
    people: {
      sdl: `type Query { people(first: Int!): [Person!]! person(id: ID!): Person about: [Party!]! }
        type Mutation { rename(id: ID!): Person }
        type Person @key(fields: "id") @tag(name: "data-subject") { id: ID! name: String }
        type Party @tag(name: "data-subject") { name: String person: Person }`,
      resolvers: {
        Query: {
          people: (_: unknown, { first }: { first: number }) => PEOPLE.slice(0, first),
          person: (_: unknown, { id }: { id: string }) => PEOPLE.find((one) => one.id === id),
          about: () => [{ name: 'a stranger' }, { name: 'person 1', person: PEOPLE[0] }, { name: null }],
        },
        Mutation: { rename: (_: unknown, { id }: { id: string }) => PEOPLE.find((one) => one.id === id) },
      },
    },
  })
})
afterAll(() => federation.close())

const plenty = { hour: 1_000, day: 1_000 }
function limits(given: { cost?: Partial<BudgetLimits['cost']>; persons?: number }): BudgetLimits {
  const few = { hour: given.persons ?? 1_000, day: 1_000 }
  return {
    cost: { operation: 1_000, adHocOperation: 1_000, officer: 1_000, client: 100_000, ...given.cost },
    subjects: { officer: few, client: plenty, alarmPercent: 60 },
  }
}
const codes = ({ errors = [] }: { errors?: { extensions: { code: string } }[] }) =>
  errors.map(({ extensions }) => extensions.code)

test('who has used up a minute’s cost waits, and is told how long', async () => {
  const ten = Array.from({ length: 10 }, (_, at) => `p${at}: person(id: "1") { name }`)
  const one = `{ ${ten.join(' ')} }`
  const gateway = await federation.serve({ budgets: limits({ cost: { officer: 10 } }) })
  expect((await gateway.ask(one, { role: 'clerk' })).status).toBe(200)
  const { status, headers, data, errors } = await gateway.ask(one, { role: 'clerk' })
  expect([status, data, codes({ errors: errors! })]).toEqual([429, undefined, ['RATE_LIMITED']])
  expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect((await gateway.ask(one, { role: 'mediator' })).status).toBe(200)
})

test('an estimate is settled for what the answer did cost', async () => {
  const gateway = await federation.serve({ budgets: limits({ cost: { officer: 1_000 } }) })
  // Each may cost 1,000 and has five persons.
  for (let asked = 0; asked < 50; asked++) {
    const answer = await gateway.ask('{ about { name } }', { role: 'clerk' })
    expect([answer.status, codes(answer)]).toEqual([200, []])
  }
})

test('what would cost more than any operation may is refused', async () => {
  const gateway = await federation.serve({ budgets: limits({ cost: { operation: 5, adHocOperation: 5 } }) })
  const { status, errors } = await gateway.ask('{ a: about { name } b: about { name } }', { role: 'clerk' })
  // A document error: in application/json its status is 200.
  expect([status, codes({ errors: errors! })]).toEqual([200, ['OPERATION_TOO_LARGE']])
})

test('nobody looks at more persons than the budget, and none of an answer beyond it is shown', async () => {
  const gateway = await federation.serve({ budgets: limits({ persons: 3 }) })
  const first = (count: number) => gateway.ask(`{ people(first: ${count}) { name } }`, { role: 'clerk' })
  expect((await first(2)).data.people).toHaveLength(2)
  const refused = await first(4)
  expect([refused.status, refused.data, codes(refused)]).toEqual([
    429,
    undefined,
    ['SUBJECT_BUDGET_EXCEEDED'],
  ])
  expect(JSON.stringify(refused)).not.toContain('person 3')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60)
  // Those who were shown are shown again for nothing, and one more is within the budget.
  expect((await first(3)).data.people).toHaveLength(3)
  expect(codes(await gateway.ask('{ person(id: "4") { id } }', { role: 'clerk' }))).toEqual([
    'SUBJECT_BUDGET_EXCEEDED',
  ])
  expect(codes(await gateway.ask('{ p: person(id: "1") { n: name } }', { role: 'clerk' }))).toEqual([])
})

test('a party that is nobody known counts by its name, one that is a person once, one without a name not', async () => {
  const gateway = await federation.serve({ budgets: limits({ persons: 2 }) })
  const about = '{ about { name person { name } } }'
  expect(codes(await gateway.ask(about, { role: 'clerk' }))).toEqual([])
  expect(codes(await gateway.ask('{ person(id: "1") { name } }', { role: 'clerk' }))).toEqual([])
  expect(codes(await gateway.ask('{ person(id: "2") { name } }', { role: 'clerk' }))).toEqual([
    'SUBJECT_BUDGET_EXCEEDED',
  ])
})

test('persons in the answer of a mutation count as well', async () => {
  const gateway = await federation.serve({ budgets: limits({ persons: 1 }) })
  const rename = (id: string) => gateway.ask(`mutation { rename(id: "${id}") { name } }`, { role: 'clerk' })
  expect(codes(await rename('1'))).toEqual([])
  expect(codes(await rename('2'))).toEqual(['SUBJECT_BUDGET_EXCEEDED'])
})
