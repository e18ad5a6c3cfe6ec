import { and, eq, isNull } from 'drizzle-orm'
import { BadUserInput } from '../../kit/contract/errors.ts'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Transaction } from '../../kit/database.ts'
import { isKnown } from '../../kit/records/known.ts'
import { type SharedRecord, toSharedRecord } from '../../kit/records/record-type.ts'
import { takeStep } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { CenterContext } from '../loaders.ts'
import { MEDIATION, type MediationAction } from './life.ts'
import { tellOrigin } from './origins.ts'
import { mediationRecords } from './record-type.ts'
import { type MediationRow, mediationCases, mediationMediators } from './tables.ts'

/** What every step's input has. */
export interface StepInput {
  readonly idempotencyKey: string
  readonly mediation: string
  readonly expectedVersion: number
  readonly [field: string]: unknown
}

/** What an officer does with a case. */
export interface MediationStep {
  readonly action: MediationAction
  readonly reason?: string | null
  readonly data?: Readonly<Record<string, unknown>>
}

/** Columns that a step changes, beside state and version. */
type Changes = Partial<Omit<typeof mediationCases.$inferInsert, 'id' | 'state' | 'version' | 'updatedAt'>>

/**
 * Takes a step of a mediation's life, once for each key, and answers the case.
 * @param stepOf what is done, which may depend on the case
 * @param work what belongs to the step, after it was found possible and before the case's row is written
 * @throws {BadUserInput} when the caller knows of no such case
 * @throws {Refusal} CONFLICT, PRECONDITION_FAILED or IDEMPOTENCY_KEY_REUSED
 */
export function stepMediation(
  context: CenterContext,
  mutation: string,
  input: StepInput,
  stepOf: (row: MediationRow) => MediationStep,
  work: (transaction: Transaction, row: MediationRow, at: Date) => Promise<Changes>,
): Promise<SharedRecord> {
  const lock = (transaction: Transaction) =>
    lockMediation(transaction, input.mediation, context.caller.mayKnow)
  const carryOut = async (transaction: Transaction) => {
    const row = await lock(transaction)
    const event = await takeStep(transaction, MEDIATION, row, {
      ...stepOf(row),
      expectedVersion: input.expectedVersion,
      by: context.caller,
    })
    const changes = await work(transaction, row, event.at)
    const [stepped] = await transaction
      .update(mediationCases)
      .set({ ...changes, state: event.state, version: event.version, updatedAt: event.at })
      .where(eq(mediationCases.id, row.id))
      .returning()
    return toSharedRecord(mediationRecords, stepped!)
  }
  return once(context, mutation, input, carryOut, lock)
}

/** The same for a step that ends the mediation: its mediators are free again, and its origin is told. */
export function endMediation(
  context: CenterContext,
  mutation: string,
  input: StepInput,
  stepOf: (row: MediationRow) => MediationStep,
  changes: Changes,
): Promise<SharedRecord> {
  const { caller } = context
  return stepMediation(context, mutation, input, stepOf, async (transaction, row, at) => {
    await transaction
      .update(mediationMediators)
      .set({ releasedAt: at })
      .where(and(eq(mediationMediators.recordId, row.id), isNull(mediationMediators.releasedAt)))
    const { action, reason = null } = stepOf(row)
    const state = MEDIATION.transitions[row.state][action]!
    const ended = { ...row, ...changes, endedAt: at, state, version: row.version + 1, updatedAt: at }
    await tellOrigin(transaction, {
      mediation: ended as MediationRow,
      outcome: action === 'CONCLUDE' ? 'SETTLED' : 'FAILED',
      reason,
      by: caller,
    })
    return { ...changes, endedAt: at }
  })
}

async function lockMediation(
  transaction: Transaction,
  id: string,
  rights: readonly RecordRight[],
): Promise<MediationRow> {
  const known = id.includes('\0')
    ? []
    : await transaction
        .select()
        .from(mediationCases)
        .where(and(eq(mediationCases.id, id), isKnown(mediationRecords, rights)))
        .for('update')
  if (!known[0])
    throw new BadUserInput(`"mediation" is no mediation case: ${JSON.stringify(id.slice(0, 60))}.`)
  return known[0]
}
