import { eq } from 'drizzle-orm'
import { BadUserInput } from '../../kit/contract/errors.ts'
import type { Transaction } from '../../kit/database.ts'
import { type SharedRecord, toSharedRecord } from '../../kit/records/record-type.ts'
import { callOff, schedule } from '../deadlines/schedule.ts'
import { checkVersion, type Step, takeStep } from '../lifecycle/events.ts'
import { nextState } from '../lifecycle/machine.ts'
import { once } from '../lifecycle/once.ts'
import type { EventRow } from '../lifecycle/tables.ts'
import type { CenterContext } from '../loaders.ts'
import {
  deadlineAfter,
  ENDED_STATES,
  INTAKE,
  type IntakeAction,
  type IntakeOccurrence,
  type IntakeState,
} from './life-cycle.ts'
import { lockCase } from './queries.ts'
import { intakeCaseRecords } from './record-type.ts'
import { type IntakeCaseRow, intakeCases } from './tables.ts'

/** A case as mutations answer it. */
export type IntakeCase = SharedRecord<IntakeCaseRow>

export const toIntakeCase = (row: IntakeCaseRow) => toSharedRecord(intakeCaseRecords, row) as IntakeCase

/** The fields of every mutation's input on a case that exists. */
export interface StepInput {
  readonly idempotencyKey: string
  readonly id: string
  readonly expectedVersion: number
}

/** What a step changes beside state and version, and what its event says of it. */
export interface Change {
  readonly set?: Partial<Omit<IntakeCaseRow, 'id' | 'state' | 'version'>>
  readonly reason?: string | undefined
  readonly data?: Readonly<Record<string, unknown>>
}

export const OVERDUE_DEADLINE = 'intake.overdue'

/**
 * Carries an officer's action out.
 * @param prepare asked only when version and state allow the action; it may refuse for reasons of its own
 * @throws {BadUserInput} when there is no such case that the officer may know of
 * @throws {Refusal} CONFLICT, PRECONDITION_FAILED
 */
export function actOnCase(
  context: CenterContext,
  mutation: string,
  input: StepInput,
  action: IntakeAction,
  prepare: (row: IntakeCaseRow, transaction: Transaction) => Change | Promise<Change>,
): Promise<IntakeCase> {
  const { caller } = context
  const lock = async (transaction: Transaction) => {
    const row = input.id.includes('\0') ? undefined : await lockCase(transaction, input.id, caller.mayKnow)
    if (!row) throw new BadUserInput(`There is no intake case ${JSON.stringify(input.id.slice(0, 100))}.`)
    return row
  }
  const carryOut = async (transaction: Transaction) => {
    const row = await lock(transaction)
    const { expectedVersion } = input
    // Before the action's own reasons, as whoever saw another version should hear of that.
    await checkVersion(transaction, row, expectedVersion)
    nextState(INTAKE, row.state, action)
    const change = await prepare(row, transaction)
    return toIntakeCase(await stepCase(transaction, row, { action, expectedVersion, by: caller, ...change }))
  }
  return once(context, mutation, input, carryOut, lock)
}

/** Takes a step with a locked case: notes the event, and brings row and deadline up to date with it. */
export async function stepCase(
  transaction: Transaction,
  row: IntakeCaseRow,
  { set, ...step }: Step<IntakeAction | IntakeOccurrence> & Pick<Change, 'set'>,
): Promise<IntakeCaseRow> {
  const event = await takeStep(transaction, INTAKE, row, step)
  const due = await setDeadline(transaction, row.state, event)
  const [stepped] = await transaction
    .update(intakeCases)
    .set({
      ...set,
      ...(due !== undefined && { dueAt: due, overdueSince: null }),
      endedAt: endOf(row, event),
      state: event.state,
      version: event.version,
      updatedAt: event.at,
    })
    .where(eq(intakeCases.id, row.id))
    .returning()
  return stepped!
}

/** When the case ended, if it has. */
function endOf(row: IntakeCaseRow, { state, at }: { readonly state: IntakeState; readonly at: Date }) {
  if (!ENDED_STATES.includes(state)) return null
  return row.endedAt ?? at
}

/** @returns the new deadline; null for none, undefined when it stays */
export async function setDeadline(
  transaction: Transaction,
  from: IntakeState | null,
  { subject, action, state, at }: EventRow,
): Promise<Date | null | undefined> {
  const due = deadlineAfter(from, action as IntakeAction, state as IntakeState, at)
  if (due === null) await callOff(transaction, OVERDUE_DEADLINE, subject)
  if (due) await schedule(transaction, { kind: OVERDUE_DEADLINE, subject, dueAt: due })
  return due
}
