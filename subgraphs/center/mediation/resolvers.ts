import type { PageArguments } from '../../kit/paging.ts'
import { historyConnection } from '../lifecycle/history.ts'
import { allowedActions } from '../lifecycle/machine.ts'
import type { CenterContext } from '../loaders.ts'
import { assignMediator } from './assign.ts'
import { openMediationFromScratch, referToMediation } from './begin.ts'
import { type MediationCasesArguments, mediationConnection } from './connection.ts'
import { cameFromElsewhere, MEDIATION, type MediationState } from './life.ts'
import {
  applyForConfirmation,
  concludeMediation,
  failMediation,
  holdMediationSession,
  recordConfirmation,
  recordPerformance,
  withdrawMediation,
} from './mutations.ts'
import type { MediationRow } from './tables.ts'

/** The states that say how an agreement was kept. */
const PERFORMANCES: readonly MediationState[] = ['PERFORMED', 'PARTLY_PERFORMED', 'BREACHED']

/** Fields of a mediation case that are not columns of its row. */
export const mediationFields = {
  origin: async ({ originId }: MediationRow, _: unknown, { loaders }: CenterContext) => {
    if (originId === null) return null
    const lookup = await loaders.dispute.load({ id: originId })
    return lookup.state === 'indexed' ? lookup.dispute : null
  },
  /** A case that came from somewhere does not just fail, and one that came from nowhere is not returned. */
  allowedActions: (row: MediationRow) =>
    allowedActions(MEDIATION, row.state).filter(
      (action) => action !== (cameFromElsewhere(row) ? 'FAIL' : 'RETURN'),
    ),
  acknowledgedAs: ({ acknowledgedState }: MediationRow) => acknowledgedState,
  mediators: ({ id }: MediationRow, _: unknown, { loaders }: CenterContext) =>
    loaders.mediatorsOfCase.load(id),
  committee: ({ committeeId }: MediationRow, _: unknown, { loaders }: CenterContext) =>
    committeeId === null ? null : loaders.committee.load(committeeId),
  sessions: ({ id }: MediationRow, _: unknown, { loaders }: CenterContext) => loaders.sessionsOfCase.load(id),
  agreement: ({ agreementTerms, agreementAmount, agreementSignedAt, performBy }: MediationRow) =>
    agreementTerms === null
      ? null
      : { terms: agreementTerms, amount: agreementAmount, signedAt: agreementSignedAt, performBy },
  confirmation: (row: MediationRow) =>
    row.confirmationCourt === null
      ? null
      : {
          court: row.confirmationCourt,
          appliedAt: row.confirmationAppliedAt,
          decidedAt: row.confirmationDecidedAt,
          granted: row.confirmationGranted,
          reference: row.confirmationReference,
        },
  performance: ({ state, performanceNotedAt, performanceNote }: MediationRow) =>
    PERFORMANCES.includes(state)
      ? { outcome: state, notedAt: performanceNotedAt, note: performanceNote }
      : null,
  history: ({ id }: MediationRow, args: PageArguments, context: CenterContext) =>
    historyConnection(id, args, context),
}

export const mediationResolvers: Record<string, Record<string, unknown>> = {
  Query: {
    mediationCases: (_: unknown, args: MediationCasesArguments, context: CenterContext) =>
      mediationConnection(args, context),
  },
  Mutation: {
    referToMediation,
    openMediation: openMediationFromScratch,
    assignMediator,
    holdMediationSession,
    concludeMediation,
    failMediation,
    withdrawMediation,
    applyForConfirmation,
    recordConfirmation,
    recordPerformance,
  },
}
