import type { Transaction } from '../../kit/database.ts'
import { unitsByIds } from '../organisation/queries.ts'
import { enqueue } from '../outbox/enqueue.ts'
import type { CallRow } from './tables.ts'

/** Tells units with a subgraph that they are called, or called anew with a later deadline. */
export function tellMade(transaction: Transaction, call: CallRow, unitIds: readonly string[]): Promise<void> {
  return tell(transaction, call, unitIds, 'call.made', {
    direction: call.direction,
    subject: call.subject,
    recordId: call.recordId,
    matterId: call.matterId,
    location: call.locationCode,
    center: call.officeId,
    madeAt: call.madeAt.toISOString(),
    deadline: call.dueAt.toISOString(),
  })
}

/** Tells units with a subgraph that a call is over for them. */
export function tellClosed(
  transaction: Transaction,
  call: CallRow,
  unitIds: readonly string[],
  outcome: 'REGULATED' | 'FAILED' | 'EXCUSED',
): Promise<void> {
  return tell(transaction, call, unitIds, 'call.closed', { outcome })
}

async function tell(
  transaction: Transaction,
  { id }: CallRow,
  unitIds: readonly string[],
  kind: string,
  body: Readonly<Record<string, unknown>>,
): Promise<void> {
  for (const { id: unit, agency } of await unitsByIds(transaction, unitIds))
    if (agency !== null && agency !== 'center')
      await enqueue(transaction, { agency, kind, body: { call: id, unit, ...body } })
}
