import type { RecordChange, RecordState } from '../contract/change.ts'
import type { Queryable } from '../database.ts'
import { manyLoader } from '../loaders.ts'
import { presentReferrals, toRecordedReferral } from '../mediation/queries.ts'
import type { ReferralRow } from '../mediation/tables.ts'
import type { PartyRow, RecordRow } from '../records/columns.ts'
import { allRecordsByIds, partiesOfRecords } from '../records/queries.ts'
import { type RecordType, toSharedRecord } from '../records/record-type.ts'

/** A record that changed, and how often it did. */
export interface ChangedRecord {
  readonly id: string
  readonly version: number
}

/** Describes changed records as they are now, in the given order; one that is gone is a tombstone. */
export async function describeChanges(
  db: Queryable,
  types: readonly RecordType[],
  changed: readonly ChangedRecord[],
): Promise<RecordChange[]> {
  const ids = changed.map(({ id }) => id)
  const referrals = ids.length === 0 ? [] : await presentReferrals(db, ids)
  const referralOf = new Map(referrals.map((referral) => [referral.recordId, referral]))
  const states = new Map<string, Omit<RecordState, 'version'>>()
  for (const type of types) {
    const rows = ids.length === 0 ? [] : await allRecordsByIds(db, type, ids)
    const records = type.isDispute ? rows.filter((row) => type.isDispute!(row)) : rows
    if (records.length === 0) continue
    const parties = manyLoader<string, PartyRow>(
      (keys) => partiesOfRecords(db, type, keys),
      (party) => party.recordId,
    )
    await Promise.all(
      records.map(async (record) =>
        states.set(
          record.id,
          describe(type, record, await parties.load(record.id), referralOf.get(record.id)),
        ),
      ),
    )
  }
  return changed.map(({ id, version }) => {
    const state = states.get(id)
    return state ? { ...state, version } : { id, version, deleted: true }
  })
}

function describe(
  type: RecordType,
  row: RecordRow,
  parties: readonly PartyRow[],
  referral: ReferralRow | undefined,
): Omit<RecordState, 'version'> {
  const { id, reference, title, category, status, protection, latitude, longitude } = toSharedRecord(
    type,
    row,
  )
  return {
    id,
    deleted: false,
    type: type.name,
    kind: type.kind?.(row) ?? null,
    reference,
    title,
    category,
    status,
    occurredAt: row.occurredAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    location: row.locationCode,
    position: latitude === null || longitude === null ? null : { latitude, longitude },
    protection,
    parties: parties.map((party) => ({ role: type.role(party), name: party.name, identity: party.identity })),
    ...(referral && { mediation: toRecordedReferral(referral) }),
  }
}
