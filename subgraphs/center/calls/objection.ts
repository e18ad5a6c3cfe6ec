import { eq } from 'drizzle-orm'
import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import type { Transaction } from '../../kit/database.ts'
import { schedule } from '../deadlines/schedule.ts'
import { checkReason, takeStep } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { CenterContext } from '../loaders.ts'
import { CALL, isClosed, type Ruling } from './machines.ts'
import { checkDeadline } from './make.ts'
import { CALL_OVERDUE } from './overdue.ts'
import { lockKnownCall, lockResponse, stepResponse, writeResponse } from './respond.ts'
import { type CallRow, type CallUnitRow, calls } from './tables.ts'
import { tellClosed, tellMade } from './tell.ts'

export interface DecideObjectionInput {
  readonly idempotencyKey: string
  readonly callId: string
  readonly unitId: string
  readonly expectedVersion: number
  readonly ruling: Ruling
  readonly reason: string
  readonly deadline?: Date | null
  readonly [field: string]: unknown
}

/** `decideObjection` of the schema. */
export function decideObjection(input: DecideObjectionInput, context: CenterContext): Promise<CallUnitRow> {
  const carryOut = async (transaction: Transaction) => {
    const { call, response } = await lockResponse(transaction, input, context.caller.mayKnow)
    const { ruling: action, expectedVersion } = input
    const reason = checkReason(input.reason)
    const event = await stepResponse(transaction, response, {
      action,
      expectedVersion,
      reason,
      by: context.caller,
    })
    if (isClosed(call.state))
      throw new Refusal(
        'PRECONDITION_FAILED',
        `${call.id} is ${call.state}; nothing more can be decided about it.`,
      )
    if (action === 'UPHOLD') {
      await tellClosed(transaction, call, [response.unitId], 'EXCUSED')
      return writeResponse(transaction, response, event)
    }
    const deadline = deadlineAfter(call, input.deadline)
    const waiting = await waitAgain(transaction, call, deadline, { reason, by: context.caller })
    await tellMade(transaction, waiting, [response.unitId])
    return writeResponse(transaction, response, event, { reportedAt: null, dueAt: deadline })
  }
  return once(context, 'decideObjection', input, carryOut, (transaction) =>
    lockKnownCall(transaction, input.callId, context.caller.mayKnow),
  )
}

/** By when a unit whose objection was overruled is to report. */
function deadlineAfter({ dueAt }: CallRow, given: Date | null | undefined): Date {
  const now = new Date()
  if (given != null) checkDeadline(given, now)
  else if (dueAt <= now)
    throw new BadUserInput(`"deadline" is needed, as that of the call passed at ${dueAt.toISOString()}.`)
  return given ?? dueAt
}

/** The call waits again for a unit, until the later of its deadline and the unit's. */
async function waitAgain(
  transaction: Transaction,
  call: CallRow,
  deadline: Date,
  { reason, by }: { readonly reason: string; readonly by: CenterContext['caller'] },
): Promise<CallRow> {
  const dueAt = deadline > call.dueAt ? deadline : call.dueAt
  const event = await takeStep(transaction, CALL, call, {
    action: 'OVERRULE',
    expectedVersion: null,
    reason,
    by,
  })
  const [row] = await transaction
    .update(calls)
    .set({ state: event.state, version: event.version, updatedAt: event.at, dueAt })
    .where(eq(calls.id, call.id))
    .returning()
  await schedule(transaction, { kind: CALL_OVERDUE, subject: call.id, dueAt })
  return row!
}
