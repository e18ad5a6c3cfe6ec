import { agencyProfile } from '../kit/contract/agencies.ts'
import type { SubgraphDefinition } from '../kit/subgraph.ts'
import { courtCaseRecords } from './changes.ts'
import { type CourtsLoaders, createLoaders } from './loaders.ts'
import { resolvers } from './resolvers.ts'

export const definition: SubgraphDefinition<CourtsLoaders> = {
  agency: agencyProfile('courts'),
  schema: new URL('./schema.graphql', import.meta.url),
  migrations: new URL('./migrations/', import.meta.url),
  recordTypes: [courtCaseRecords],
  resolvers,
  createLoaders,
}
