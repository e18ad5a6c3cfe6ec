import { eq } from 'drizzle-orm'
import type { Category } from '../../kit/contract/change.ts'
import { Refusal } from '../../kit/contract/errors.ts'
import { createGridEvent } from '../grid-events/create.ts'
import { checkTitle } from '../grid-events/report.ts'
import { type GridEventRow, gridEvents } from '../grid-events/tables.ts'
import { checkReason } from '../lifecycle/events.ts'
import { nextState } from '../lifecycle/machine.ts'
import type { CenterContext } from '../loaders.ts'
import { joinMatter } from '../matters/queries.ts'
import { type GivenParty, readParties } from '../people/parties.ts'
import { type ActInput, act } from './act.ts'
import { PUBLIC_REPORT } from './life-cycle.ts'
import { publicReportParties } from './tables.ts'

/* What officers do with public reports. */

type Arguments<More = object> = { readonly input: ActInput & More }

export function acceptPublicReport(_: unknown, { input }: Arguments, context: CenterContext) {
  return act(context, 'acceptPublicReport', input, () => ({ action: 'ACCEPT' }))
}

export function rejectPublicReport(_: unknown, { input }: Arguments, context: CenterContext) {
  const reason = checkReason(input.reason ?? '')
  return act(context, 'rejectPublicReport', input, () => ({
    action: 'REJECT',
    reason,
    changes: (at) => ({ answer: reason, answeredAt: at }),
  }))
}

export function answerPublicReport(
  _: unknown,
  { input }: Arguments<{ answer: string }>,
  context: CenterContext,
) {
  const answer = checkReason(input.answer, 'answer')
  return act(context, 'answerPublicReport', input, () => ({
    action: 'ANSWER',
    data: { answer },
    changes: (at) => ({ answer, answeredAt: at }),
  }))
}

export function transferPublicReport(
  _: unknown,
  { input }: Arguments<{ kind: GridEventRow['kind']; title?: string | null }>,
  context: CenterContext,
) {
  return act(context, 'transferPublicReport', input, async (report, transaction) => {
    nextState(PUBLIC_REPORT, report.state, 'TRANSFER')
    const { locationCode, latitude, longitude, protection, description, occurredAt } = report
    const event = await createGridEvent(transaction, {
      title: input.title == null ? report.title! : checkTitle(input.title),
      description,
      kind: input.kind,
      locationCode,
      latitude,
      longitude,
      protection,
      occurredAt,
      result: null,
      reportId: report.id,
      reason: input.reason == null ? null : checkReason(input.reason),
      by: context.caller,
    })
    return {
      action: 'TRANSFER',
      reason: input.reason ?? null,
      data: { to: event.id },
      changes: () => ({ gridEventId: event.id }),
    }
  })
}

export function classifyPublicReport(
  _: unknown,
  { input }: Arguments<{ category: Category; parties: readonly GivenParty[]; protected?: boolean | null }>,
  context: CenterContext,
) {
  return act(context, 'classifyPublicReport', input, async (report, transaction) => {
    nextState(PUBLIC_REPORT, report.state, 'CLASSIFY')
    if (report.isDispute)
      throw new Refusal('PRECONDITION_FAILED', `${report.id} is classified as a dispute already.`)
    const reason = checkReason(input.reason ?? '')
    const parties = await readParties(transaction, input.parties)
    await transaction
      .insert(publicReportParties)
      .values(parties.map((party, at) => ({ recordId: report.id, ordinal: at + 1, ...party })))
    // Both are about one quarrel, where the event that it became is a dispute as well.
    if (report.gridEventId !== null) {
      const [event] = await transaction
        .select({ isDispute: gridEvents.isDispute })
        .from(gridEvents)
        .where(eq(gridEvents.id, report.gridEventId))
      if (event?.isDispute) await joinMatter(transaction, [report.id, report.gridEventId])
    }
    const { category } = input
    const protection = input.protected ? 'PROTECTED' : report.protection
    return {
      action: 'CLASSIFY',
      reason,
      data: { category },
      changes: () => ({ isDispute: true, category, protection }),
    }
  })
}
