import { agencyProfile } from '../kit/contract/agencies.ts'
import type { SubgraphDefinition } from '../kit/subgraph.ts'
import { policeIncidentRecords } from './changes.ts'
import { createLoaders, type PoliceLoaders } from './loaders.ts'
import { resolvers } from './resolvers.ts'

export const definition: SubgraphDefinition<PoliceLoaders> = {
  agency: agencyProfile('police'),
  schema: new URL('./schema.graphql', import.meta.url),
  migrations: new URL('./migrations/', import.meta.url),
  recordTypes: [policeIncidentRecords],
  resolvers,
  createLoaders,
}
