import { and, eq, isNull } from 'drizzle-orm'
import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import type { Transaction } from '../../kit/database.ts'
import type { SharedRecord } from '../../kit/records/record-type.ts'
import { conflictOfInterest } from '../committees/conflicts.ts'
import { mediatorsByIds } from '../committees/queries.ts'
import { checkReason } from '../lifecycle/events.ts'
import type { CenterContext } from '../loaders.ts'
import { type StepInput, stepMediation } from './step.ts'
import { mediationMediators } from './tables.ts'

const MAX_MEDIATORS = 5

interface AssignInput extends StepInput {
  readonly mediator: string
  readonly replaces?: string | null
  readonly reason?: string | null
}

/**
 * Gives a case to a mediator, beside or in the place of another.
 * @throws {Refusal} PRECONDITION_FAILED for who is a party or related to one, is no mediator any more, or has it already
 */
export function assignMediator(
  _: unknown,
  { input }: { readonly input: AssignInput },
  context: CenterContext,
): Promise<SharedRecord> {
  const { mediator, replaces = null } = input
  const reason = input.reason ? checkReason(input.reason) : null
  return stepMediation(
    context,
    'assignMediator',
    input,
    () => ({ action: 'ASSIGN', reason, data: { mediator, replaces } }),
    async (transaction, { id }, at) => {
      const { committeeId } = await checkMediator(transaction, id, mediator)
      await checkDesks(transaction, id, mediator, replaces)
      if (replaces !== null)
        await transaction
          .update(mediationMediators)
          .set({ releasedAt: at })
          .where(and(eq(mediationMediators.recordId, id), eq(mediationMediators.mediatorId, replaces)))
      const { recordId, mediatorId } = mediationMediators
      await transaction
        .insert(mediationMediators)
        .values({ recordId: id, mediatorId: mediator, assignedAt: at })
        // Somebody who had it before.
        .onConflictDoUpdate({ target: [recordId, mediatorId], set: { assignedAt: at, releasedAt: null } })
      return { committeeId }
    },
  )
}

async function checkMediator(transaction: Transaction, mediation: string, id: string) {
  const [mediator] = id.includes('\0') ? [] : await mediatorsByIds(transaction, [id])
  if (!mediator) throw new BadUserInput(`"mediator" is nobody: ${JSON.stringify(id.slice(0, 60))}.`)
  const refuse = (why: string) =>
    new Refusal(
      'PRECONDITION_FAILED',
      `${mediator.name} (${id}) ${why}; proposeMediator names others who can take it.`,
    )
  if (!mediator.active) throw refuse('mediates no more')
  const conflict = await conflictOfInterest(transaction, mediation, id)
  if (conflict) throw refuse(`must not mediate this case: the mediator ${conflict}`)
  return mediator
}

async function checkDesks(
  transaction: Transaction,
  mediation: string,
  mediator: string,
  replaces: string | null,
): Promise<void> {
  const now = await transaction
    .select({ id: mediationMediators.mediatorId })
    .from(mediationMediators)
    .where(and(eq(mediationMediators.recordId, mediation), isNull(mediationMediators.releasedAt)))
  const has = (id: string) => now.some((one) => one.id === id)
  if (has(mediator)) throw new Refusal('PRECONDITION_FAILED', `${mediator} has this case already.`)
  if (replaces !== null && !has(replaces))
    throw new Refusal(
      'PRECONDITION_FAILED',
      `"replaces" must be who has the case: ${now.map(({ id }) => id).join(', ') || 'nobody has it yet'}.`,
    )
  if (replaces === null && now.length >= MAX_MEDIATORS)
    throw new Refusal('PRECONDITION_FAILED', `A case has at most ${MAX_MEDIATORS} mediators; replace one.`)
}
