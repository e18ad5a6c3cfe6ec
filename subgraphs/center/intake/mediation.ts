import { eq } from 'drizzle-orm'
import type { Transaction } from '../../kit/database.ts'
import { checkReason } from '../lifecycle/events.ts'
import type { CenterContext } from '../loaders.ts'
import { checkKindOfOrigin } from '../mediation/docking.ts'
import { openMediation } from '../mediation/open.ts'
import type { MediationEnd } from '../mediation/origins.ts'
import type { MediationKind } from '../mediation/tables.ts'
import { partiesOfCase } from './queries.ts'
import { checkHandler } from './route.ts'
import { actOnCase, type StepInput, stepCase } from './step.ts'
import { intakeCases } from './tables.ts'

export interface ReferInput extends StepInput {
  readonly kind?: MediationKind | null
  readonly reason: string
}

/** Opens a mediation of the case, which waits for its end. */
export const referIntakeCaseToMediation = (context: CenterContext, input: ReferInput) =>
  actOnCase(context, 'referIntakeCaseToMediation', input, 'REFER_TO_MEDIATION', async (row, transaction) => {
    checkHandler(context, row)
    const reason = checkReason(input.reason)
    if (input.kind != null) checkKindOfOrigin(input.kind, row.id)
    const { id, reference } = await openMediation(transaction, {
      originId: row.id,
      title: row.title,
      category: row.category,
      locationCode: row.locationCode,
      protection: row.protection,
      parties: await partiesOfCase(transaction, row.id),
      kind: input.kind ?? undefined,
      reason,
      by: context.caller,
      rights: context.caller.mayKnow,
    })
    return { set: { mediationId: id }, reason, data: { mediation: id, reference } }
  })

/** The case goes on when its mediation ends: settled by the agreement, or back on the desk of its officer. */
export const originOfMediation = {
  isOrigin: (id: string) => id.startsWith('center:intake-'),

  async ended(transaction: Transaction, end: MediationEnd): Promise<void> {
    const { originId, outcome, mediation, reason, by } = end
    const [row] = await transaction
      .select()
      .from(intakeCases)
      .where(eq(intakeCases.id, originId))
      .for('update')
    // One that was opened without a referral of the case has no say in it.
    if (row?.state !== 'IN_MEDIATION' || row.mediationId !== mediation.id) return
    const settled = outcome === 'SETTLED'
    await stepCase(transaction, row, {
      action: settled ? 'MEDIATION_SETTLED' : 'MEDIATION_FAILED',
      expectedVersion: null,
      reason,
      by,
      data: { mediation: mediation.id, reference: mediation.reference },
      ...(settled && { set: { terms: mediation.agreementTerms } }),
    })
  },
}
