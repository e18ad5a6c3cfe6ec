import { agencyProfile } from '../kit/contract/agencies.ts'
import type { SubgraphDefinition } from '../kit/subgraph.ts'
import { petitionRecords } from './changes.ts'
import { createLoaders, type PetitionsLoaders } from './loaders.ts'
import { resolvers } from './resolvers.ts'

export const definition: SubgraphDefinition<PetitionsLoaders> = {
  agency: agencyProfile('petitions'),
  schema: new URL('./schema.graphql', import.meta.url),
  migrations: new URL('./migrations/', import.meta.url),
  recordTypes: [petitionRecords],
  resolvers,
  createLoaders,
}
