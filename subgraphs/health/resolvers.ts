import type { SubgraphContext } from '../kit/context.ts'
import type { HealthLoaders } from './loaders.ts'
import type { MedicalDisputeRow } from './tables.ts'

type Context = SubgraphContext<HealthLoaders>

export const resolvers = {
  MedicalDispute: {
    expertOpinions: ({ id }: MedicalDisputeRow, _: unknown, { loaders }: Context) =>
      loaders.expertOpinions.load(id),
    disputants: ({ id }: MedicalDisputeRow, _: unknown, { loaders }: Context) => loaders.disputants.load(id),
    settlement: ({ settledOn, settlementAmount, insuredAmount, confirmedOn, paidOn }: MedicalDisputeRow) =>
      settledOn && { agreedOn: settledOn, amount: settlementAmount, insuredAmount, confirmedOn, paidOn },
  },
}
