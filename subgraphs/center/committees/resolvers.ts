import { connectionOf, encodeCursor, type PageArguments, readPage, toPage } from '../../kit/paging.ts'
import type { CenterContext } from '../loaders.ts'
import { loadPlace } from '../places/resolvers.ts'
import { type Proposal, proposeMediator, reasonInWords } from './propose.ts'
import type { CommitteeRow, MediatorRow } from './tables.ts'

function mediatorsOf({ id }: CommitteeRow, args: PageArguments, { loaders }: CenterContext) {
  const list = `mediators/${id}`
  const request = readPage(args, list, 1)
  return connectionOf<MediatorRow>(
    request,
    async () => {
      const key = { of: id, after: request.after?.[0] ?? '', limit: request.first + 1 }
      return toPage(await loaders.mediatorPage.load(key), request.first)
    },
    (mediator) => encodeCursor(list, [mediator.id]),
  )
}

const locationOf = ({ placeCode }: CommitteeRow | MediatorRow, _: unknown, { loaders }: CenterContext) =>
  loadPlace(loaders, placeCode)

export const committeeResolvers = {
  Query: {
    proposeMediator,
    mediationCommittees: (_: unknown, __: unknown, { loaders }: CenterContext) => loaders.committees(),
    mediator: (_: unknown, { id }: { id: string }, { loaders }: CenterContext) =>
      id.includes('\0') ? null : loaders.mediator.load(id),
  },
  MediationCommittee: {
    location: locationOf,
    mediators: mediatorsOf,
    openCases: async ({ id }: CommitteeRow, _: unknown, { loaders }: CenterContext) =>
      (await loaders.openCasesOfCommittee.load(id))?.count ?? 0,
  },
  MediatorProposal: {
    mediator: ({ mediatorId }: Proposal, _: unknown, { loaders }: CenterContext) =>
      loaders.mediator.load(mediatorId),
    reason: reasonInWords,
  },
  Mediator: {
    location: locationOf,
    committee: ({ committeeId }: MediatorRow, _: unknown, { loaders }: CenterContext) =>
      loaders.committee.load(committeeId),
    openCases: async ({ id }: MediatorRow, _: unknown, { loaders }: CenterContext) =>
      (await loaders.openCasesOfMediator.load(id))?.count ?? 0,
  },
}
