import { readFileSync } from 'node:fs'
import { parse, printSchema, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import { brokenPromises, typesOf } from './promises.ts'
import { apiSchema, operations } from './supergraph.ts'

const contract = typesOf(readFileSync(new URL('./contract.graphql', import.meta.url), 'utf8'))
const api = typesOf(printSchema(apiSchema))

describe('the graph keeps the contract', () => {
  it.each([...contract])('%s', (name, promised) => {
    expect(brokenPromises(promised, api.get(name))).toEqual([])
  })

  it.each([
    ['type Person { name: String! }', 'Person lacks name: String!'],
    ['type Query { location(code: String!): Location }', 'Query lacks location(code: String!): Location'],
    ['interface Person { id: ID! }', 'Person is ObjectTypeDefinition, not InterfaceTypeDefinition'],
    ['enum Gender { DIVERSE }', 'Gender lacks DIVERSE'],
    ['scalar Instant', 'Instant is undefined, not ScalarTypeDefinition'],
  ])('and would be seen to break %s', (sdl, broken) => {
    const found = [...typesOf(sdl)].flatMap(([name, promised]) => brokenPromises(promised, api.get(name)))
    expect(found).toEqual([broken])
  })
})

describe("operations of the center's applications", () => {
  it.each(operations)('$name is valid', ({ text }) => {
    expect(validate(apiSchema, parse(text))).toEqual([])
  })
})
