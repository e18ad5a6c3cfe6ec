import type { RecordChange, RecordState } from '../../kit/contract/change.ts'
import type { Protection } from '../../kit/contract/protection.ts'
import { EVERYWHERE } from '../disputes/counts.ts'
import { pathOf } from '../places/codes.ts'

/** What the index has of a record: the record itself, or its tombstone. */
export interface KnownState {
  readonly id: string
  readonly generation: number
  readonly version: number
  readonly deleted: boolean
  /** Null for a tombstone, as its protection and its place. */
  readonly recordType: string | null
  readonly protection: Protection | null
  readonly locationCode: string | null
}

/** What records at a place are told apart by when they are counted. */
export interface CountedAs {
  readonly recordType: string
  readonly protection: Protection
}

/** By how much a maintained count changes. */
export interface CountDelta extends CountedAs {
  readonly place: string
  readonly delta: number
}

/** What must be written for the index to hold the changes. */
export interface Plan {
  readonly records: readonly RecordState[]
  /** Ids of those that the index holds as tombstones. */
  readonly revived: readonly string[]
  /** Those that the index holds in an earlier state. */
  readonly replaced: readonly RecordState[]
  readonly deletions: readonly { id: string; version: number }[]
  /** Ids of the deletions that the index holds as records. */
  readonly removed: readonly string[]
  readonly counts: readonly CountDelta[]
}

/**
 * Decides what changes mean for the index. Only what is newer is written, so that changes may come twice, late,
 * or in another order than they were made; versions are compared within a generation, and a later generation
 * beats an earlier one.
 */
export function planChanges(
  changes: readonly RecordChange[],
  known: readonly KnownState[],
  generation: number,
): Plan {
  const knownById = new Map(known.map((state) => [state.id, state]))
  const fresh = latestOfEach(changes).filter((change) =>
    isNewer(change, generation, knownById.get(change.id)),
  )
  const records = fresh.filter((change): change is RecordState => !change.deleted)
  const deletions = fresh.filter((change) => change.deleted).map(({ id, version }) => ({ id, version }))
  const held = (id: string) => knownById.get(id)?.deleted === false
  const counts = new CountDeltas()
  for (const { id } of fresh) {
    const state = knownById.get(id)
    if (state?.recordType && state.protection)
      counts.add(state.locationCode, { recordType: state.recordType, protection: state.protection }, -1)
  }
  for (const { location, type: recordType, protection } of records)
    counts.add(location, { recordType, protection }, 1)
  return {
    records,
    revived: records.filter(({ id }) => knownById.get(id)?.deleted === true).map(({ id }) => id),
    replaced: records.filter(({ id }) => held(id)),
    deletions,
    removed: deletions.filter(({ id }) => held(id)).map(({ id }) => id),
    counts: counts.list(),
  }
}

function latestOfEach(changes: readonly RecordChange[]): RecordChange[] {
  const latest = new Map<string, RecordChange>()
  for (const change of changes) {
    const earlier = latest.get(change.id)
    if (!earlier || change.version > earlier.version) latest.set(change.id, change)
  }
  return [...latest.values()]
}

function isNewer(change: RecordChange, generation: number, known: KnownState | undefined): boolean {
  if (!known || generation > known.generation) return true
  return generation === known.generation && change.version > known.version
}

/** Sums up what records that come and go mean for the counts of all places that they lie in. */
export class CountDeltas {
  readonly #deltas = new Map<string, CountDelta>()

  /** Counts `times` records at a place, and so at every place above it, and everywhere. */
  add(locationCode: string | null, { recordType, protection }: CountedAs, times: number): void {
    for (const place of [EVERYWHERE, ...pathOf(locationCode ?? '')]) {
      const key = `${place}/${recordType}/${protection}`
      const delta = (this.#deltas.get(key)?.delta ?? 0) + times
      this.#deltas.set(key, { place, recordType, protection, delta })
    }
  }

  list(): CountDelta[] {
    return [...this.#deltas.values()].filter(({ delta }) => delta !== 0)
  }
}
