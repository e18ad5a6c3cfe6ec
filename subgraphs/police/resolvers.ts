import type { SubgraphContext } from '../kit/context.ts'
import type { PoliceLoaders } from './loaders.ts'
import type { PoliceIncidentRow } from './tables.ts'

type Context = SubgraphContext<PoliceLoaders>

export const resolvers = {
  PoliceIncident: {
    station: async ({ stationCode }: PoliceIncidentRow, _: unknown, { loaders }: Context) =>
      (await loaders.stations.load(stationCode))?.name,
    stationPhone: async ({ stationCode }: PoliceIncidentRow, _: unknown, { loaders }: Context) =>
      (await loaders.stations.load(stationCode))?.phone,
    communityOfficer: ({ officerBadge }: PoliceIncidentRow, _: unknown, { loaders }: Context) =>
      officerBadge && loaders.communityOfficers.load(officerBadge),
    dispatches: ({ id }: PoliceIncidentRow, _: unknown, { loaders }: Context) => loaders.dispatches.load(id),
    mediationTransfer: ({ transferredAt, mediationCommittee, mediationResult }: PoliceIncidentRow) =>
      transferredAt && { transferredAt, mediationCommittee, mediationResult },
    incidentParties: ({ id }: PoliceIncidentRow, _: unknown, { loaders }: Context) =>
      loaders.parties.load(id),
  },
}
