import { eq } from 'drizzle-orm'
import type { Category } from '../../kit/contract/change.ts'
import { checkReason } from '../lifecycle/events.ts'
import type { CenterContext } from '../loaders.ts'
import { leaveMatter } from '../matters/queries.ts'
import { type GivenParty, readParties } from '../people/parties.ts'
import { joinReport } from '../reports/follow-event.ts'
import { type ActInput, act } from './act.ts'
import { refuseUnless } from './steps.ts'
import { gridEventParties } from './tables.ts'

interface ClassifyInput extends ActInput {
  readonly category: Category
  readonly parties: readonly GivenParty[]
  readonly protected?: boolean | null
}

export function classifyGridEvent(_: unknown, { input }: { input: ClassifyInput }, context: CenterContext) {
  return act(context, 'classifyGridEvent', input, async (event, transaction) => {
    refuseUnless(
      !event.isDispute,
      `${event.id} is classified as a dispute already; it can be unclassified, and classified anew.`,
    )
    const reason = checkReason(input.reason ?? '')
    const parties = await readParties(transaction, input.parties)
    await joinReport(transaction, event)
    const { category } = input
    const protection = input.protected ? 'PROTECTED' : event.protection
    await transaction
      .insert(gridEventParties)
      .values(parties.map((party, at) => ({ recordId: event.id, ordinal: at + 1, ...party })))
    return {
      action: 'CLASSIFY',
      reason,
      data: { category },
      changes: () => ({ isDispute: true, category, protection }),
    }
  })
}

export function unclassifyGridEvent(_: unknown, { input }: { input: ActInput }, context: CenterContext) {
  return act(context, 'unclassifyGridEvent', input, async (event, transaction) => {
    refuseUnless(event.isDispute, `${event.id} is not classified as a dispute.`)
    const reason = checkReason(input.reason ?? '')
    await transaction.delete(gridEventParties).where(eq(gridEventParties.recordId, event.id))
    await leaveMatter(transaction, event.id)
    return { action: 'UNCLASSIFY', reason, changes: () => ({ isDispute: false, category: null }) }
  })
}
