import fc from 'fast-check'
import { type ExecutionResult, execute, parse } from 'graphql'
import { expect, it } from 'vitest'
import { aClerk } from '../../../tests/harness/keys.ts'
import { ANYBODY_CLIENT, type VerifiedCaller } from '../contract/caller.ts'
import { executableSchema } from '../subgraph.ts'

/*
 * Any rules on types, fields, an enum and a scalar, any caller: what is answered is what a plain reading of the rules
 * allows, and only that was resolved.
 */

const NAMES = ['a', 'b', 'c']
const names = fc.subarray(NAMES)
const alternatives = fc.array(names, { maxLength: 3 })
const rule = fc.record(
  { authenticated: fc.constant(true), scopes: alternatives, policies: alternatives },
  { requiredKeys: [] },
)
type Rule = { authenticated?: true; scopes?: string[][]; policies?: string[][] }

const PLACES = [
  'Query.one',
  'Query.many',
  'One',
  'One.text',
  'One.grade',
  'Two',
  'Two.text',
  'Two.code',
  'Grade',
  'Code',
] as const
type Place = (typeof PLACES)[number]
const rules = fc.record(
  Object.fromEntries(PLACES.map((place) => [place, rule])) as Record<Place, typeof rule>,
)
const caller = fc.record({
  client: fc.constantFrom('center-clerk', ANYBODY_CLIENT),
  scopes: names,
  policies: names,
  issuer: fc.constantFrom<VerifiedCaller['issuer']>('gateway', 'center'),
})

function sdlOf(given: Record<Place, Rule>): string {
  const at = (place: Place) => {
    const { authenticated, scopes, policies } = given[place]
    return [
      authenticated ? '@authenticated' : '',
      scopes ? `@requiresScopes(scopes: ${JSON.stringify(scopes)})` : '',
      policies ? `@policy(policies: ${JSON.stringify(policies)})` : '',
    ].join(' ')
  }
  return `
    extend schema @link(
      url: "https://specs.apollo.dev/federation/v2.9"
      import: ["@key", "@authenticated", "@requiresScopes", "@policy"]
    )
    scalar DateTime scalar Date
    type Query { one: One ${at('Query.one')} many: [Any] ${at('Query.many')} }
    interface Any { text: String }
    type One implements Any @key(fields: "id") ${at('One')} {
      id: ID! text: String ${at('One.text')} grade: Grade ${at('One.grade')}
    }
    type Two implements Any @key(fields: "id") ${at('Two')} {
      id: ID! text: String ${at('Two.text')} code: Code ${at('Two.code')}
    }
    enum Grade ${at('Grade')} { HIGH }
    scalar Code ${at('Code')}`
}

const OPERATION = parse(`{
  one { text grade }
  many { text ... on One { grade } ... on Two { code } }
  _entities(representations: [{ __typename: "One", id: 1 }, { __typename: "Two", id: 2 }]) {
    ... on One { text grade } ... on Two { text code }
  }
}`)

it('answers what a plain reading of the rules allows, and resolves nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(rules, caller, async (given, by) => {
      const resolved = new Set<string>()
      const noting = (name: string, value: unknown) => () => {
        resolved.add(name)
        return value
      }
      const [one, two] = [{ __typename: 'One' }, { __typename: 'Two' }]
      const schema = executableSchema(sdlOf(given as Record<Place, Rule>), {
        Query: { one: noting('Query.one', one), many: noting('Query.many', [one, two]) },
        One: {
          __resolveReference: noting('One', { ...one }),
          text: noting('One.text', 'x'),
          grade: noting('One.grade', 'HIGH'),
        },
        Two: {
          __resolveReference: noting('Two', { ...two }),
          text: noting('Two.text', 'x'),
          code: noting('Two.code', 'y'),
        },
      })
      const contextValue = { caller: { ...aClerk(), ...by } }
      const { data, errors = [] } = (await execute({
        schema,
        document: OPERATION,
        contextValue,
      })) as ExecutionResult

      const may = (...places: Place[]) => places.every((place) => isMet(given[place] as Rule, by))
      const asOne = {
        text: may('One', 'One.text') ? 'x' : null,
        grade: may('One', 'One.grade', 'Grade') ? 'HIGH' : null,
      }
      const asTwo = {
        text: may('Two', 'Two.text') ? 'x' : null,
        code: may('Two', 'Two.code', 'Code') ? 'y' : null,
      }
      expect(data).toEqual({
        one: may('Query.one', 'One') ? asOne : null,
        many: may('Query.many') ? [asOne, asTwo] : null,
        _entities: [may('One') ? asOne : null, may('Two') ? asTwo : null],
      })
      for (const { extensions } of errors) expect(extensions.code).toBe('FORBIDDEN')
      const allowed: [string, boolean][] = [
        ['Query.one', may('Query.one', 'One')],
        ['Query.many', may('Query.many')],
        ['One', may('One')],
        ['Two', may('Two')],
        ['One.text', asOne.text !== null],
        ['One.grade', asOne.grade !== null],
        ['Two.text', asTwo.text !== null],
        ['Two.code', asTwo.code !== null],
      ]
      for (const [name, isAllowed] of allowed) if (!isAllowed) expect(resolved).not.toContain(name)
    }),
    { numRuns: 150 },
  )
})

/** The rules as Federation's documentation words them. */
function isMet(
  { authenticated, scopes, policies }: Rule,
  by: { client: string; scopes: string[]; policies: string[] },
) {
  if (authenticated && by.client === ANYBODY_CLIENT) return false
  for (const [needed, held] of [
    [scopes, by.scopes],
    [policies, by.policies],
  ] as const) {
    if (needed === undefined) continue
    let one = false
    for (const all of needed) {
      let each = true
      for (const name of all) if (!held.includes(name)) each = false
      if (each) one = true
    }
    if (!one) return false
  }
  return true
}
