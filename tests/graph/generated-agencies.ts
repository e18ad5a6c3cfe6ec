import { isTypeDefinitionNode, parse } from 'graphql'
import { baselineSchemas } from '../../schema/baseline.ts'
import type { PublishedSchema } from '../../schema/published-schema.ts'
import { SHARED_SDL } from '../../subgraphs/kit/subgraph.ts'

const ENTITIES_OF_THE_CENTER = ['Agency', 'Person', 'Location', 'Matter']

/**
 * Agencies in the courts' shape, each with a record type `CourtCase_N` and all else that the courts define
 * under names of its own.
 */
export function generateAgencies(count: number): PublishedSchema[] {
  const courts = baselineSchemas().find(({ agency }) => agency === 'courts')!
  const own = courts.sdl.slice(SHARED_SDL.length)
  const types = parse(own)
    .definitions.filter(isTypeDefinitionNode)
    .map((type) => type.name.value)
    .filter((name) => !ENTITIES_OF_THE_CENTER.includes(name))
  const names = new RegExp(`\\b(${[...types, 'courtCases'].join('|')})\\b`, 'g')
  return Array.from({ length: count }, (_, index) => ({
    agency: `agency${index + 1}`,
    url: `http://localhost:${5001 + index}/graphql`,
    sdl: SHARED_SDL + own.replace(names, `$1_${index + 1}`),
  }))
}
