import { AGENCIES } from '../subgraphs/kit/contract/agencies.ts'
import { SHARED_SDL, subgraphSdl } from '../subgraphs/kit/subgraph.ts'
import { composeSupergraph } from './compose.ts'
import type { PublishedSchema } from './published-schema.ts'

const NOTE = '# Composed from subgraphs/*/schema.graphql by `npm run compose`; not to be edited.\n'

/** The seven agencies' schemas as the SDL files in this checkout have them. */
export function baselineSchemas(): PublishedSchema[] {
  return AGENCIES.map(({ code, port }) => ({
    agency: code,
    url: `http://localhost:${port}/graphql`,
    sdl: subgraphSdl({ schema: new URL(`../subgraphs/${code}/schema.graphql`, import.meta.url) }),
  }))
}

/**
 * The text of schema/supergraph.graphql.
 * @throws {CompositionRefused}
 */
export function composeBaseline(): string {
  return `${NOTE}${composeSupergraph({ contract: SHARED_SDL, schemas: baselineSchemas() })}\n`
}
