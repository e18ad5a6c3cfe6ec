import { eq } from 'drizzle-orm'
import { Refusal } from '../../kit/contract/errors.ts'
import type { Transaction } from '../../kit/database.ts'
import { callOff } from '../deadlines/schedule.ts'
import { checkReason, takeStep } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { CenterContext } from '../loaders.ts'
import { CALL } from './machines.ts'
import { CALL_OVERDUE } from './overdue.ts'
import { unitsOfCalls } from './queries.ts'
import { lockKnownCall, stepResponse, writeResponse } from './respond.ts'
import { type CallRow, calls } from './tables.ts'
import { tellClosed } from './tell.ts'

export interface CloseCallInput {
  readonly idempotencyKey: string
  readonly callId: string
  readonly expectedVersion: number
  readonly outcome: 'REGULATED' | 'FAILED'
  readonly reason: string
  readonly [field: string]: unknown
}

/** `closeCall` of the schema. */
export function closeCall(input: CloseCallInput, context: CenterContext): Promise<CallRow> {
  const { caller: by } = context
  const lock = (transaction: Transaction) => lockKnownCall(transaction, input.callId, by.mayKnow)
  const carryOut = async (transaction: Transaction) => {
    const { outcome, expectedVersion } = input
    const call = await lock(transaction)
    const units = await unitsOfCalls(transaction, [call.id])
    const reason = checkReason(input.reason)
    const event = await takeStep(transaction, CALL, call, {
      action: outcome === 'REGULATED' ? 'REGULATE' : 'FAIL',
      expectedVersion,
      reason,
      by,
    })
    if (outcome === 'REGULATED' && !units.some(({ state }) => state === 'COMPLETED'))
      throw new Refusal(
        'PRECONDITION_FAILED',
        `REGULATE is not possible with a call to which no unit has completed its part; allowed is FAIL.`,
      )
    for (const unit of units.filter(({ state }) => state === 'CALLED' || state === 'OBJECTED')) {
      const released = await stepResponse(transaction, unit, {
        action: 'RELEASE',
        expectedVersion: null,
        reason,
        by,
      })
      await writeResponse(transaction, unit, released)
    }
    const [closed] = await transaction
      .update(calls)
      .set({ state: event.state, version: event.version, updatedAt: event.at, closedAt: event.at })
      .where(eq(calls.id, call.id))
      .returning()
    await callOff(transaction, CALL_OVERDUE, call.id)
    const told = units.filter(({ state }) => state !== 'EXCUSED').map(({ unitId }) => unitId)
    await tellClosed(transaction, closed!, told, outcome)
    return closed!
  }
  return once(context, 'closeCall', input, carryOut, lock)
}
