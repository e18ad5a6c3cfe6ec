import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import { baselineSchemas } from '../../schema/baseline.ts'
import { recordTypesOf } from '../../schema/published-schema.ts'
import { stubOfRecordType } from '../../subgraphs/kit/contract/stub.ts'

/**
 * A supergraph that breaks the rule that only leaves are shared: `parties` of every record is answered by the
 * center and by its agency. Composition has nothing against it.
 */
export function composeWithSharedParties(): string {
  const schemas = baselineSchemas()
  const stubs = schemas
    .filter(({ agency }) => agency !== 'center')
    .flatMap(({ sdl }) => recordTypesOf({ document: parse(sdl) }))
    .map(stubOfRecordType)
  const { supergraphSdl, errors, hints } = composeServices(
    schemas.map(({ agency, url, sdl }) => ({
      name: agency,
      url,
      typeDefs: parse(shareParties(agency === 'center' ? `${sdl}\n${stubs.join('\n')}` : sdl)),
    })),
  )
  if (!supergraphSdl || hints.length > 0) throw new Error(`Unexpected: ${errors?.join() ?? hints?.join()}`)
  return supergraphSdl
}

/** In object types alone; interfaces share nothing. */
const shareParties = (sdl: string) =>
  sdl.replace(
    /^(type \w+ implements Dispute [^}]*\n {2}parties: \[DisputeParty!\])( @external)?$/gm,
    '$1 @shareable',
  )
