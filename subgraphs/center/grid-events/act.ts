import { eq } from 'drizzle-orm'
import { BadUserInput } from '../../kit/contract/errors.ts'
import type { Transaction } from '../../kit/database.ts'
import { type SharedRecord, toSharedRecord } from '../../kit/records/record-type.ts'
import { callOff, schedule } from '../deadlines/schedule.ts'
import { checkReason, checkVersion, type Step, takeStep } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { CenterContext } from '../loaders.ts'
import { GRID_EVENT, type GridEventAction, PENDING } from './life-cycle.ts'
import { lockGridEvent } from './queries.ts'
import { gridEventRecords } from './record-type.ts'
import { type GridEventRow, gridEvents } from './tables.ts'

/** What every mutation of an event has in its input. */
export interface ActInput {
  readonly idempotencyKey: string
  readonly id: string
  readonly expectedVersion: number
  readonly reason?: string | null
}

/** What an officer does with an event, and what of its row changes thereby. */
export interface Deed {
  readonly action: GridEventAction
  readonly reason?: string | null | undefined
  readonly data?: Readonly<Record<string, unknown>>
  /** Given when it was done. */
  readonly changes?: (at: Date) => Partial<GridEventRow>
}

export const OVERDUE = 'grid-event.overdue'

/** Carries out a mutation of one event: refused, or the event as it is afterwards. */
export function act<Input extends ActInput>(
  context: CenterContext,
  mutation: string,
  input: Input,
  decide: (event: GridEventRow, transaction: Transaction) => Deed | Promise<Deed>,
  afterwards?: (transaction: Transaction, event: GridEventRow) => Promise<void>,
): Promise<SharedRecord> {
  const lock = async (transaction: Transaction) => {
    const event = await lockGridEvent(transaction, input.id, context.caller.mayKnow)
    if (!event) throw new BadUserInput('"id" must be the id of a grid event, e.g. center:event-….')
    return event
  }
  const carryOut = async (transaction: Transaction) => {
    const event = await lock(transaction)
    await checkVersion(transaction, event, input.expectedVersion)
    const { changes, ...deed } = await decide(event, transaction)
    const step = { ...deed, expectedVersion: input.expectedVersion, by: context.caller }
    const row = await progress(transaction, event, step, changes)
    await afterwards?.(transaction, row)
    return toSharedRecord(gridEventRecords, row)
  }
  return once(context, mutation, input, carryOut, lock)
}

/** Takes a step with a locked event, and keeps its row and its deadline in line with it. */
export async function progress(
  transaction: Transaction,
  event: GridEventRow,
  step: Step<GridEventAction>,
  changes: (at: Date) => Partial<GridEventRow> = () => ({}),
): Promise<GridEventRow> {
  const { state, version, at } = await takeStep(transaction, GRID_EVENT, event, step)
  const [row] = await transaction
    .update(gridEvents)
    .set({ ...changes(at), state, version, updatedAt: at })
    .where(eq(gridEvents.id, event.id))
    .returning()
  await keepDeadline(transaction, event, row!)
  return row!
}

/** The time runs while somebody is expected to act. */
async function keepDeadline(
  transaction: Transaction,
  before: GridEventRow,
  after: GridEventRow,
): Promise<void> {
  const [ran, runs] = [isPending(before), isPending(after)]
  if (ran && !runs) await callOff(transaction, OVERDUE, after.id)
  if (runs && (!ran || before.dueAt.getTime() !== after.dueAt.getTime()))
    await schedule(transaction, { kind: OVERDUE, subject: after.id, dueAt: after.dueAt })
}

export const isPending = ({ state }: Pick<GridEventRow, 'state'>) => PENDING.some((one) => one === state)

/** A reason that may be left out, checked where it is given. */
export const optionalReason = (reason: string | null | undefined): string | null =>
  reason == null ? null : checkReason(reason)
