import { and, eq } from 'drizzle-orm'
import type { Caller } from '../../kit/contract/caller.ts'
import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Transaction } from '../../kit/database.ts'
import { callOff } from '../deadlines/schedule.ts'
import { checkReason, THE_CENTER_ITSELF, takeStep } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { EventRow } from '../lifecycle/tables.ts'
import type { CenterContext } from '../loaders.ts'
import {
  CALL,
  isClosed,
  isWaiting,
  RESPONSE,
  type Report,
  type ResponseAction,
  responseId,
} from './machines.ts'
import { CALL_OVERDUE } from './overdue.ts'
import { lockCall, unitsOfCalls } from './queries.ts'
import { type CallRow, type CallUnitRow, calls, callUnits } from './tables.ts'

export interface RespondToCallInput {
  readonly idempotencyKey: string
  readonly callId: string
  readonly unitId: string
  readonly expectedVersion: number
  readonly report: Report
  readonly reason?: string | null
  readonly [field: string]: unknown
}

/** `respondToCall` of the schema. Units of one call do not hinder each other: each has a version of its own. */
export function respondToCall(input: RespondToCallInput, context: CenterContext): Promise<CallUnitRow> {
  const carryOut = async (transaction: Transaction) => {
    const { call, units, response } = await lockResponse(transaction, input, context.caller.mayKnow)
    const { report, expectedVersion } = input
    const reason = report === 'OBJECT' || input.reason != null ? checkReason(input.reason ?? '') : null
    const event = await stepResponse(transaction, response, {
      action: report,
      expectedVersion,
      reason,
      by: context.caller,
    })
    if (isClosed(call.state))
      throw new Refusal(
        'PRECONDITION_FAILED',
        `${call.id} is ${call.state}; nothing more can be reported to it.`,
      )
    const reported = await writeResponse(transaction, response, event, {
      reportedAt: response.reportedAt ?? event.at,
    })
    await answerWhenAllReported(transaction, call, [...units.filter((unit) => unit !== response), reported])
    return reported
  }
  return once(context, 'respondToCall', input, carryOut, (transaction) =>
    lockKnownCall(transaction, input.callId, context.caller.mayKnow),
  )
}

/** The call, locked, with all its units and the one that it is about. @throws {BadUserInput} for unknown ones */
export async function lockResponse(
  transaction: Transaction,
  { callId, unitId }: { readonly callId: string; readonly unitId: string },
  rights: readonly RecordRight[],
): Promise<{ call: CallRow; units: CallUnitRow[]; response: CallUnitRow }> {
  const call = await lockKnownCall(transaction, callId, rights)
  const units = await unitsOfCalls(transaction, [callId])
  const response = units.find((unit) => unit.unitId === unitId)
  if (!response)
    throw new BadUserInput(
      `"unitId" must be a unit that is called: ${units.map((unit) => unit.unitId).join(', ')}.`,
    )
  return { call, units, response }
}

/** @throws {BadUserInput} for a call that there is none of, or that the caller may not know of */
export async function lockKnownCall(
  transaction: Transaction,
  id: string,
  rights: readonly RecordRight[],
): Promise<CallRow> {
  const call = id.includes('\0') ? undefined : await lockCall(transaction, id, rights)
  if (!call) throw new BadUserInput('"callId" is not the id of a call that you may know of.')
  return call
}

type Event = EventRow & { readonly state: CallUnitRow['state'] }

export function stepResponse(
  transaction: Transaction,
  { callId, unitId, state, version }: CallUnitRow,
  step: {
    readonly action: ResponseAction
    readonly expectedVersion: number | null
    readonly reason: string | null
    readonly by: Pick<Caller, 'officer' | 'client'>
  },
): Promise<Event> {
  return takeStep(transaction, RESPONSE, { id: responseId(callId, unitId), state, version }, step)
}

/** Writes to a response's row what its event led to. */
export async function writeResponse(
  transaction: Transaction,
  { callId, unitId }: CallUnitRow,
  { state, version, at }: Event,
  changes: Partial<CallUnitRow> = {},
): Promise<CallUnitRow> {
  const [row] = await transaction
    .update(callUnits)
    .set({ state, version, updatedAt: at, ...changes })
    .where(and(eq(callUnits.callId, callId), eq(callUnits.unitId, unitId)))
    .returning()
  return row!
}

/** Once every unit has reported nothing is overdue any more. */
async function answerWhenAllReported(
  transaction: Transaction,
  call: CallRow,
  units: readonly CallUnitRow[],
): Promise<void> {
  if (!isWaiting(call.state) || units.some(({ state }) => state === 'CALLED')) return
  const event = await takeStep(transaction, CALL, call, {
    action: 'ANSWER',
    expectedVersion: null,
    reason: 'Every unit has reported.',
    by: THE_CENTER_ITSELF,
  })
  await transaction
    .update(calls)
    .set({ state: event.state, version: event.version, updatedAt: event.at })
    .where(eq(calls.id, call.id))
  await callOff(transaction, CALL_OVERDUE, call.id)
}
