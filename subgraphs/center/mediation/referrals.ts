import { and, eq, isNull, sql } from 'drizzle-orm'
import type { RecordState } from '../../kit/contract/change.ts'
import type { RecordedReferral } from '../../kit/contract/mediation.ts'
import type { Queryable, Transaction } from '../../kit/database.ts'
import { anyOf } from '../../kit/sql.ts'
import { THE_CENTER_ITSELF } from '../lifecycle/events.ts'
import { tellReferred } from './messages.ts'
import { openMediation, openMediationOf } from './open.ts'
import { mediationCases } from './tables.ts'

type Requested = RecordedReferral & { readonly state: 'REQUESTED' }
type Recorded = Exclude<RecordedReferral, Requested>

/**
 * Takes in what agencies have recorded of their records' mediation: notes what they acknowledge, and opens a case for
 * each request, once, however often a feed tells it. An officer who refers the same record at the same moment makes
 * this fail; the page is then read again, and finds the officer's case.
 */
export async function acceptReferrals(
  transaction: Transaction,
  records: readonly RecordState[],
): Promise<void> {
  const told = records.filter(({ mediation }) => mediation !== undefined)
  const isRequest = ({ mediation }: RecordState) => mediation!.state === 'REQUESTED'
  await noteAcknowledgements(
    transaction,
    told
      .filter((record) => !isRequest(record))
      .map(({ id, mediation }) => ({ record: id, ...(mediation as Recorded) })),
  )
  const requests = told.filter(isRequest)
  if (requests.length === 0) return
  const answered = await answeredRequests(transaction, requests)
  for (const record of requests) {
    const { request, reason } = record.mediation as Requested
    if (!answered.has(`${record.id} ${request}`)) await answer(transaction, record, request, reason)
  }
}

async function answer(
  transaction: Transaction,
  record: RecordState,
  requestId: string,
  reason: string,
): Promise<void> {
  const open = await openMediationOf(transaction, record.id)
  if (open) {
    await transaction
      .update(mediationCases)
      .set({ requestId })
      .where(and(eq(mediationCases.id, open.id), isNull(mediationCases.requestId)))
    await tellReferred(transaction, open, requestId)
    return
  }
  await openMediation(transaction, {
    originId: record.id,
    title: record.title,
    category: record.category,
    locationCode: record.location,
    protection: record.protection,
    parties: record.parties,
    reason,
    by: THE_CENTER_ITSELF,
    requestId,
  })
}

/** An agency speaks for its own records: what it says of another record's mediation is passed over. */
async function noteAcknowledgements(
  db: Queryable,
  told: readonly (Recorded & { readonly record: string })[],
): Promise<void> {
  if (told.length === 0) return
  await db.execute(sql`/* center.noteAcknowledgements */
    update ${mediationCases} set acknowledged_state = told.state, acknowledged_at = clock_timestamp()
    from json_to_recordset(${JSON.stringify(told)}::text::json) told (id text, record text, state text)
    where mediation_case.id = told.id and origin_id = told.record and acknowledged_state is distinct from told.state`)
}

/** Those of some requests that have a case, as "record request". */
async function answeredRequests(db: Queryable, requests: readonly RecordState[]): Promise<Set<string>> {
  const { originId, requestId } = mediationCases
  const rows = await db
    .select({ originId, requestId })
    .from(mediationCases)
    .where(
      and(
        anyOf(
          originId,
          requests.map(({ id }) => id),
        ),
        anyOf(
          requestId,
          requests.map(({ mediation }) => (mediation as Requested).request),
        ),
      ),
    )
  return new Set(rows.map((row) => `${row.originId} ${row.requestId}`))
}
