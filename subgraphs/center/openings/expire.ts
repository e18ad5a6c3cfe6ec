import type { Transaction } from '../../kit/database.ts'
import { lockAccess } from '../access/queries.ts'
import { THE_CENTER_ITSELF } from '../lifecycle/events.ts'
import { lockOpening } from './queries.ts'
import { stepOpening } from './step.ts'

/** Kind of the deadline at which an opening is over. */
export const OPENING_OVER = 'opening.over'

/** Notes that an opening is over: the gateway has not let it count since that moment. */
export async function expire(transaction: Transaction, id: string): Promise<void> {
  // Whoever opens and closes holds the register first, too.
  await lockAccess(transaction)
  const opening = await lockOpening(transaction, id)
  if (opening?.state !== 'OPENED') return
  const step = { action: 'EXPIRE', expectedVersion: null, by: THE_CENTER_ITSELF } as const
  await stepOpening(transaction, opening, step, () => ({ endedAt: opening.endsAt }))
}
