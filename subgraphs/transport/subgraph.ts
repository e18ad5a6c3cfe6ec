import { agencyProfile } from '../kit/contract/agencies.ts'
import type { SubgraphDefinition } from '../kit/subgraph.ts'
import { trafficAccidentRecords } from './changes.ts'
import { createLoaders, type TransportLoaders } from './loaders.ts'
import { resolvers } from './resolvers.ts'

export const definition: SubgraphDefinition<TransportLoaders> = {
  agency: agencyProfile('transport'),
  schema: new URL('./schema.graphql', import.meta.url),
  migrations: new URL('./migrations/', import.meta.url),
  recordTypes: [trafficAccidentRecords],
  resolvers,
  createLoaders,
}
