import { agencyProfile } from '../kit/contract/agencies.ts'
import type { SubgraphDefinition } from '../kit/subgraph.ts'
import { maritimeIncidentRecords } from './changes.ts'
import { createLoaders, type MaritimeLoaders } from './loaders.ts'
import { resolvers } from './resolvers.ts'

export const definition: SubgraphDefinition<MaritimeLoaders> = {
  agency: agencyProfile('maritime'),
  schema: new URL('./schema.graphql', import.meta.url),
  migrations: new URL('./migrations/', import.meta.url),
  recordTypes: [maritimeIncidentRecords],
  resolvers,
  createLoaders,
}
