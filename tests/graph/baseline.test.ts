import type { GraphQLInterfaceType } from 'graphql'
import { expect, it } from 'vitest'
import { composeBaseline } from '../../schema/baseline.ts'
import { AGENCIES } from '../../subgraphs/kit/contract/agencies.ts'
import { apiSchema, supergraphSdl } from './supergraph.ts'

it('is what the subgraphs compose to, without a hint: if not, run `npm run compose` and commit', () => {
  expect(supergraphSdl).toBe(composeBaseline())
})

it('has every agency at its own port', () => {
  for (const { code, port } of AGENCIES)
    expect(supergraphSdl).toContain(`@join__graph(name: "${code}", url: "http://localhost:${port}/graphql")`)
})

it('has the record types that the agencies are known for, and no other', () => {
  const dispute = apiSchema.getType('Dispute') as GraphQLInterfaceType
  const types = apiSchema.getPossibleTypes(dispute).map(({ name }) => name)
  expect(types.sort()).toEqual(AGENCIES.flatMap(({ recordTypes }) => recordTypes).sort())
})
