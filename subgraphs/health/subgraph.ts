import { agencyProfile } from '../kit/contract/agencies.ts'
import type { SubgraphDefinition } from '../kit/subgraph.ts'
import { medicalDisputeRecords } from './changes.ts'
import { createLoaders, type HealthLoaders } from './loaders.ts'
import { resolvers } from './resolvers.ts'

export const definition: SubgraphDefinition<HealthLoaders> = {
  agency: agencyProfile('health'),
  schema: new URL('./schema.graphql', import.meta.url),
  migrations: new URL('./migrations/', import.meta.url),
  recordTypes: [medicalDisputeRecords],
  resolvers,
  createLoaders,
}
