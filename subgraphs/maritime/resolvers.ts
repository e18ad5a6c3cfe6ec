import type { SubgraphContext } from '../kit/context.ts'
import type { MaritimeLoaders } from './loaders.ts'
import type { MaritimeIncidentRow, MaritimePartyRow } from './tables.ts'

type Context = SubgraphContext<MaritimeLoaders>

export const resolvers = {
  MaritimeIncident: {
    vessel: async ({ id }: MaritimeIncidentRow, _: unknown, { loaders }: Context) =>
      (await loaders.involvedVessels.load(id))[0]?.vessel,
    involvedVessels: ({ id }: MaritimeIncidentRow, _: unknown, { loaders }: Context) =>
      loaders.involvedVessels.load(id),
    seaPosition: ({ latitude, longitude }: MaritimeIncidentRow) =>
      latitude === null ? null : { latitude, longitude },
    maritimeParties: ({ id }: MaritimeIncidentRow, _: unknown, { loaders }: Context) =>
      loaders.parties.load(id),
  },
  MaritimeParty: {
    vessel: async ({ recordId, vesselId }: MaritimePartyRow, _: unknown, { loaders }: Context) =>
      vesselId &&
      (await loaders.involvedVessels.load(recordId)).find(({ vessel }) => vessel.id === vesselId)?.vessel,
  },
}
