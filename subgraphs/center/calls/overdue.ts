import { eq } from 'drizzle-orm'
import { PROTECTIONS } from '../../kit/contract/protection.ts'
import { allRecords } from '../../kit/contract/record-right.ts'
import type { Transaction } from '../../kit/database.ts'
import { schedule } from '../deadlines/schedule.ts'
import { THE_CENTER_ITSELF, takeStep } from '../lifecycle/events.ts'
import { officesByIds } from '../organisation/queries.ts'
import { CALL, isWaiting } from './machines.ts'
import { lockCall, unitsOfCalls } from './queries.ts'
import { type CallRow, calls } from './tables.ts'
import { tellMade } from './tell.ts'

/** Kind of the deadline by which all units of a call are to have reported. */
export const CALL_OVERDUE = 'call.overdue'

const SHORTEST_MS = 3_600_000
const LONGEST_MS = 3 * 86_400_000

/** As long as the first deadline was, but between an hour and three days. */
export function extension({ madeAt, firstDueAt }: Pick<CallRow, 'madeAt' | 'firstDueAt'>): number {
  return Math.min(Math.max(firstDueAt.getTime() - madeAt.getTime(), SHORTEST_MS), LONGEST_MS)
}

/**
 * What happens when a unit has not reported by the deadline: the center above sees to the call from now on, with a
 * deadline of its own; the city's, which has none above it, finds it marked.
 */
export async function callOverdue(transaction: Transaction, id: string): Promise<void> {
  const call = await lockCall(transaction, id, allRecords(PROTECTIONS))
  if (!call || !isWaiting(call.state)) return
  const units = await unitsOfCalls(transaction, [id])
  const missing = units.filter(({ state }) => state === 'CALLED').map(({ unitId }) => unitId)
  if (missing.length === 0) return
  const [office] = await officesByIds(transaction, [call.officeId])
  const above = office!.parentId
  const step = {
    action: above === null ? 'MARK_OVERDUE' : 'ESCALATE',
    expectedVersion: null,
    reason: `${missing.join(', ')} had not reported by ${call.dueAt.toISOString()}.`,
    data: { missing, from: call.officeId, to: above },
    by: THE_CENTER_ITSELF,
  } as const
  const event = await takeStep(transaction, CALL, call, step)
  const dueAt = above === null ? call.dueAt : new Date(event.at.getTime() + extension(call))
  const [escalated] = await transaction
    .update(calls)
    .set({
      state: event.state,
      version: event.version,
      updatedAt: event.at,
      officeId: above ?? call.officeId,
      dueAt,
    })
    .where(eq(calls.id, id))
    .returning()
  if (above === null) return
  await schedule(transaction, { kind: CALL_OVERDUE, subject: id, dueAt })
  await tellMade(transaction, escalated!, missing)
}
