import type { GraphQLSchema } from 'graphql'
import { agencyProfile } from '../kit/contract/agencies.ts'
import { stubOfRecordType } from '../kit/contract/stub.ts'
import { executableSchema, subgraphSdl } from '../kit/subgraph.ts'
import { readOwnRows } from './own/resolvers.ts'
import { centerResolvers } from './resolvers.ts'

export const definition = {
  agency: agencyProfile('center'),
  schema: new URL('./schema.graphql', import.meta.url),
  migrations: new URL('./migrations/', import.meta.url),
}

/**
 * The center's executable schema for the record types that other agencies have: its own SDL, and of every record type
 * of theirs the stub that the unified index answers.
 */
export function centerSchema(recordTypes: readonly string[]): GraphQLSchema {
  const sdl = [subgraphSdl(definition), ...recordTypes.map(stubOfRecordType)].join('\n')
  return readOwnRows(executableSchema(sdl, centerResolvers(recordTypes)))
}
