import type { Caller } from '../../kit/contract/caller.ts'
import type { Transaction } from '../../kit/database.ts'
import { originOfMediation } from '../intake/mediation.ts'
import { agencyToTell, tellEnded } from './messages.ts'
import type { MediationRow } from './tables.ts'

/** A mediation that has just ended, for the record that it came from. */
export interface MediationEnd {
  readonly originId: string
  /** SETTLED: agreed. FAILED: there is no agreement, also because the parties withdrew. */
  readonly outcome: 'SETTLED' | 'FAILED'
  readonly mediation: MediationRow
  readonly reason: string | null
  readonly by: Pick<Caller, 'officer' | 'client'>
}

/** What a kind of origin does when the mediation of its record ends, in the transaction that ends it. */
export interface OriginHandler {
  /** Whether a record is of this kind. */
  isOrigin(id: string): boolean
  ended(transaction: Transaction, end: MediationEnd): Promise<void>
}

/** Records of other agencies: these are told by the outbox. */
const recordsOfAgencies: OriginHandler = {
  isOrigin: (id) => agencyToTell(id) !== undefined,
  ended: (transaction, { mediation }) => tellEnded(transaction, mediation),
}

/** One for each kind of origin; the first that knows a record is called. */
export const ORIGIN_HANDLERS: readonly OriginHandler[] = [recordsOfAgencies, originOfMediation]

/** Calls the origin's handler; a case that came from no record has none. */
export async function tellOrigin(
  transaction: Transaction,
  end: Omit<MediationEnd, 'originId'>,
): Promise<void> {
  const { originId } = end.mediation
  if (originId === null) return
  const handler = ORIGIN_HANDLERS.find(({ isOrigin }) => isOrigin(originId))
  await handler?.ended(transaction, { ...end, originId })
}
