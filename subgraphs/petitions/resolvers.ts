import type { SubgraphContext } from '../kit/context.ts'
import { dueDateOf } from './due-date.ts'
import type { PetitionsLoaders } from './loaders.ts'
import type { PetitionRow } from './tables.ts'

type Context = SubgraphContext<PetitionsLoaders>

// 集体访: five people or more.
const COLLECTIVE_FROM = 5

export const resolvers = {
  Petition: {
    dueDate: dueDateOf,
    extension: ({ extensionDays, extensionReason }: PetitionRow) =>
      extensionDays && { days: extensionDays, reason: extensionReason },
    reply: (petition: PetitionRow) =>
      petition.repliedOn && {
        on: petition.repliedOn,
        text: petition.replyText,
        inTime: petition.repliedOn <= dueDateOf(petition)!,
      },
    petitionerSatisfaction: ({ officeRating, unitRating }: PetitionRow) =>
      (officeRating ?? unitRating) && { withOffice: officeRating, withUnit: unitRating },
    collective: ({ petitionerCount }: PetitionRow) => petitionerCount >= COLLECTIVE_FROM,
    repeated: ({ repeatsId }: PetitionRow) => repeatsId !== null,
    earlierPetition: ({ repeatsId }: PetitionRow, _: unknown, { records }: Context) =>
      repeatsId && records.Petition!.byId.load(repeatsId),
    handovers: ({ id }: PetitionRow, _: unknown, { loaders }: Context) => loaders.handovers.load(id),
    petitionParties: ({ id }: PetitionRow, _: unknown, { loaders }: Context) => loaders.parties.load(id),
  },
}
