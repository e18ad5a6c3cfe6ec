import type { Caller } from '../../kit/contract/caller.ts'
import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import type { Transaction } from '../../kit/database.ts'
import { lockAccess } from '../access/queries.ts'
import { callOff } from '../deadlines/schedule.ts'
import { checkReason } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { CenterContext } from '../loaders.ts'
import { expire, OPENING_OVER } from './expire.ts'
import type { Verdict } from './machine.ts'
import { agenciesOfOpenings, lockOpening } from './queries.ts'
import { mayReview } from './reviewers.ts'
import { stepOpening } from './step.ts'
import type { OpeningRow } from './tables.ts'

export interface CloseOpeningInput {
  readonly idempotencyKey: string
  readonly openingId: string
  readonly expectedVersion: number
  readonly reason?: string | null
}

/** `closeOpening` of the schema. */
export function closeOpening(input: CloseOpeningInput, context: CenterContext): Promise<OpeningRow> {
  const { caller } = context
  return once(context, 'closeOpening', input, async (transaction) => {
    const { opening } = await lockSeen(transaction, input.openingId, caller)
    const reason = input.reason == null ? null : checkReason(input.reason)
    const step = { action: 'CLOSE', expectedVersion: input.expectedVersion, reason, by: caller } as const
    const closed = await stepOpening(transaction, opening, step, (at) => ({ endedAt: at }))
    await callOff(transaction, OPENING_OVER, opening.id)
    return closed
  })
}

export interface ReviewOpeningInput {
  readonly idempotencyKey: string
  readonly openingId: string
  readonly expectedVersion: number
  readonly verdict: Verdict
  readonly remark: string
}

/** `reviewOpening` of the schema. */
export function reviewOpening(input: ReviewOpeningInput, context: CenterContext): Promise<OpeningRow> {
  const { caller } = context
  return once(context, 'reviewOpening', input, async (transaction) => {
    const { opening, reviews } = await lockSeen(transaction, input.openingId, caller)
    // Whatever application they use.
    if (opening.officer === caller.officer)
      throw new Refusal('FORBIDDEN', 'You opened these records yourself: another reviewer judges that.')
    if (!reviews)
      throw new Refusal(
        'FORBIDDEN',
        'Openings are reviewed by auditors, and by reviewers of agencies that were told of them.',
      )
    const remark = checkReason(input.remark, 'remark')
    const step = {
      action: 'REVIEW',
      expectedVersion: input.expectedVersion,
      reason: remark,
      data: { verdict: input.verdict },
      by: caller,
    } as const
    return stepOpening(transaction, opening, step, (at) => ({
      verdict: input.verdict,
      remark,
      reviewedAt: at,
      reviewedBy: caller.officer,
    }))
  })
}

/**
 * An opening, held, if the caller may know of it: who opened it, and who reviews it.
 * @throws {BadUserInput} as if there were none for anybody else
 */
async function lockSeen(
  transaction: Transaction,
  id: string,
  caller: Caller,
): Promise<{ opening: OpeningRow; reviews: boolean }> {
  await lockAccess(transaction)
  const opening = id.includes('\0') ? undefined : await currentOpening(transaction, id)
  const told = opening ? await agenciesOfOpenings(transaction, [opening.id]) : []
  const reviews = mayReview(
    caller,
    told.map(({ agency }) => agency),
  )
  const own = opening?.client === caller.client && opening.officer === caller.officer
  if (!opening || !(own || reviews))
    throw new BadUserInput('"openingId" is not the id of an opening that you may know of.')
  return { opening, reviews }
}

/** As it is by now: one whose time is over is noted to be, should nobody have seen to it yet. */
async function currentOpening(transaction: Transaction, id: string): Promise<OpeningRow | undefined> {
  const opening = await lockOpening(transaction, id)
  if (opening?.state !== 'OPENED' || opening.endsAt.getTime() > Date.now()) return opening
  await expire(transaction, id)
  return lockOpening(transaction, id)
}
