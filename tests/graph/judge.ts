import { parse } from 'graphql'
import { readContract } from '../../schema/contract.ts'
import type { ParsedSchema } from '../../schema/published-schema.ts'
import type { Rule } from '../../schema/rules/rule.ts'
import { SHARED_SDL } from '../../subgraphs/kit/subgraph.ts'

const schemaOf = (agency: string, sdl: string): ParsedSchema => ({
  agency,
  url: `http://${agency}.example/graphql`,
  document: parse(sdl),
})

const contract = readContract(SHARED_SDL, schemaOf('center', 'input DisputeFilter { location: ID }'))

/** What a rule finds in an agency's SDL under the present contract. */
export const judge = (rule: Rule, sdl: string, agency = 'courts'): string[] =>
  rule(schemaOf(agency, sdl), contract)
