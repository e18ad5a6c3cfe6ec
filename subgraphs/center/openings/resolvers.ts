import {
  connectionOf,
  encodeCursor,
  type PageArguments,
  positionInTime,
  readPage,
  toPage,
} from '../../kit/paging.ts'
import { historyConnection } from '../lifecycle/history.ts'
import { allowedActions } from '../lifecycle/machine.ts'
import type { CenterContext } from '../loaders.ts'
import { type CloseOpeningInput, closeOpening, type ReviewOpeningInput, reviewOpening } from './end.ts'
import { OPENING, type OpeningAction } from './machine.ts'
import { type OpenProtectedRecordsInput, openProtectedRecords } from './open.ts'
import { countOpenings, type OpeningConditions, openingById, openingPage } from './queries.ts'
import { mayReview, sightOf } from './reviewers.ts'
import type { OpeningRow } from './tables.ts'

const isStorable = (text: string | null | undefined) => !(text ?? '').includes('\0')

function openingList(
  _: unknown,
  { filter, ...args }: PageArguments & { readonly filter?: OpeningConditions | null },
  { db, caller }: CenterContext,
) {
  const conditions = filter ?? {}
  // PostgreSQL keeps no NUL: nobody's name has one.
  const possible = isStorable(conditions.officer)
  const request = readPage(args, 'openings', 2)
  const after = positionInTime(request)
  return {
    ...connectionOf<OpeningRow>(
      request,
      async () => {
        const page = { after, limit: request.first + 1 }
        return toPage(possible ? await openingPage(db, conditions, sightOf(caller), page) : [], request.first)
      },
      ({ openedAt, id }) => encodeCursor('openings', [openedAt.toISOString(), id]),
    ),
    totalCount: () => (possible ? countOpenings(db, conditions, sightOf(caller)) : 0),
  }
}

const toldOf = async ({ id }: OpeningRow, { loaders }: CenterContext) =>
  (await loaders.agenciesOfOpening.load(id)).map(({ agency }) => agency)

/** What the caller, who sees it, may do with it. */
async function actionsFor(opening: OpeningRow, context: CenterContext): Promise<OpeningAction[]> {
  const { caller } = context
  const reviews = mayReview(caller, await toldOf(opening, context)) && opening.officer !== caller.officer
  return allowedActions(OPENING, opening.state).filter((action) => action === 'CLOSE' || reviews)
}

export const openingResolvers = {
  Query: {
    opening: (_: unknown, { id }: { id: string }, { db, caller }: CenterContext) =>
      isStorable(id) ? openingById(db, id, sightOf(caller)) : null,
    openings: openingList,
  },
  Mutation: {
    openProtectedRecords: (
      _: unknown,
      { input }: { input: OpenProtectedRecordsInput },
      context: CenterContext,
    ) => openProtectedRecords(input, context),
    closeOpening: (_: unknown, { input }: { input: CloseOpeningInput }, context: CenterContext) =>
      closeOpening(input, context),
    reviewOpening: (_: unknown, { input }: { input: ReviewOpeningInput }, context: CenterContext) =>
      reviewOpening(input, context),
  },
  AccessOpening: {
    person: ({ personId }: OpeningRow, _: unknown, { loaders }: CenterContext) =>
      loaders.person.load(personId),
    purpose: async ({ purpose }: OpeningRow, _: unknown, { loaders }: CenterContext) =>
      (await loaders.purposes()).find(({ code }) => code === purpose) ?? null,
    case: ({ caseNumber }: OpeningRow) => caseNumber,
    until: ({ endsAt }: OpeningRow) => endsAt,
    allowedActions: (opening: OpeningRow, _: unknown, context: CenterContext) => actionsFor(opening, context),
    // Who holds protected records of whom is not the opener's to know once it is over.
    agenciesTold: async (opening: OpeningRow, _: unknown, context: CenterContext) => {
      const sight = sightOf(context.caller)
      const told = await toldOf(opening, context)
      return (await context.loaders.agencies()).filter(
        ({ code }) => told.includes(code) && (sight === null || sight.reviewsFor === code),
      )
    },
    history: ({ id }: OpeningRow, args: PageArguments, context: CenterContext) =>
      historyConnection(id, args, context),
  },
}
