import { agencyOfRecord } from '../../kit/contract/agencies.ts'
import type { MediationMessage, MediationMessageKind } from '../../kit/contract/mediation.ts'
import type { Transaction } from '../../kit/database.ts'
import { enqueue } from '../outbox/enqueue.ts'
import type { MediationRow } from './tables.ts'

/** Whether a record is another agency's, which is told by the outbox; undefined for no record and the center's own. */
export function agencyToTell(originId: string | null): string | undefined {
  const agency = originId === null ? undefined : agencyOfRecord(originId)
  return agency === 'center' ? undefined : agency
}

/** Tells the origin's agency that the center mediates its record. @param request the agency's request, if it asked */
export async function tellReferred(
  transaction: Transaction,
  mediation: MediationRow,
  request: string | null,
): Promise<void> {
  await tell(transaction, mediation, 'mediation.referred', {
    request,
    reference: mediation.reference,
    reason: mediation.referralReason,
  })
}

/** Tells the origin's agency that the mediation of its record has ended. */
export async function tellEnded(transaction: Transaction, mediation: MediationRow): Promise<void> {
  const { state, endReason } = mediation
  if (state === 'RETURNED') await tell(transaction, mediation, 'mediation.returned', { reason: endReason! })
  else
    await tell(transaction, mediation, 'mediation.ended', {
      outcome: state === 'WITHDRAWN' ? 'WITHDRAWN' : 'AGREED',
      reason: endReason,
    })
}

async function tell<Kind extends MediationMessageKind>(
  transaction: Transaction,
  { id, version, originId, updatedAt }: MediationRow,
  kind: Kind,
  body: Omit<MediationMessage<Kind>, 'mediation' | 'version' | 'record' | 'at'>,
): Promise<void> {
  const agency = agencyToTell(originId)
  if (agency === undefined) return
  await enqueue(transaction, {
    agency,
    kind,
    body: { mediation: id, version, record: originId, at: updatedAt.toISOString(), ...body },
  })
}
