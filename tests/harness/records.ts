import { AGENCIES, agencyOfRecord } from '../../subgraphs/kit/contract/agencies.ts'
import type { ChangePage, RecordChange, RecordState } from '../../subgraphs/kit/contract/change.ts'

/** A record as an agency's feed tells it; its type follows from the id. */
export function aRecord(changes: Partial<RecordState> & { id: string }): RecordState {
  const agency = AGENCIES.find(({ code }) => code === agencyOfRecord(changes.id))
  return {
    version: 1,
    deleted: false,
    type: agency?.recordTypes[0] ?? 'Unknown',
    kind: null,
    reference: null,
    title: null,
    category: 'OTHER',
    status: 'REGISTERED',
    occurredAt: '2025-03-01T01:30:00.000Z',
    updatedAt: '2025-03-02T01:30:00.000Z',
    location: null,
    position: null,
    protection: 'OPEN',
    parties: [],
    ...changes,
  }
}

export const aTombstone = (id: string, version: number): RecordChange => ({ id, version, deleted: true })

/** A page of a feed, the last one unless told otherwise. */
export function aPage(changes: readonly RecordChange[], page: Partial<ChangePage> = {}): ChangePage {
  return { epoch: 'one', cursor: 'end', more: false, through: null, ...page, changes: [...changes] }
}
