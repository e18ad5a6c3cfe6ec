import type { SubgraphContext } from '../kit/context.ts'
import type { TransportLoaders } from './loaders.ts'
import type { TrafficAccidentRow } from './tables.ts'

type Context = SubgraphContext<TransportLoaders>

export const resolvers = {
  TrafficAccident: {
    vehicles: ({ id }: TrafficAccidentRow, _: unknown, { loaders }: Context) => loaders.vehicles.load(id),
    roadUsers: ({ id }: TrafficAccidentRow, _: unknown, { loaders }: Context) => loaders.roadUsers.load(id),
    sitePosition: ({ latitude, longitude }: TrafficAccidentRow) =>
      latitude === null ? null : { latitude, longitude },
    compensation: ({ settledOn, compensationAmount, insuredAmount }: TrafficAccidentRow) =>
      settledOn && { agreedOn: settledOn, amount: compensationAmount, insuredAmount },
  },
}
