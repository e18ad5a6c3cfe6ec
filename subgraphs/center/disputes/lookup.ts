import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Queryable } from '../../kit/database.ts'
import { disputesByIds, traceDisputes } from './queries.ts'
import type { IndexedDispute } from './row.ts'

/** What the index can say of an id to a caller. */
export type Lookup =
  | { readonly state: 'indexed'; readonly dispute: IndexedDispute }
  | { readonly state: 'deleted' }
  /** The caller may not know of it. */
  | { readonly state: 'hidden' }
  /** Neither the index nor its agency, if it could be asked, has it. */
  | { readonly state: 'unknown' }

/**
 * Looks up records by id. Whatever the caller may not know of is asked of its agency, whether the index has it or not, so
 * that an answer's time does not tell.
 * @param indexAhead brings records into the index whose agency has them
 */
export async function lookUpDisputes(
  db: Queryable,
  ids: readonly string[],
  rights: readonly RecordRight[],
  indexAhead: (ids: readonly string[]) => Promise<void>,
): Promise<Lookup[]> {
  const known = new Map((await disputesByIds(db, ids, rights)).map((dispute) => [dispute.id, dispute]))
  const missing = ids.filter((id) => !known.has(id))
  if (missing.length > 0) {
    await indexAhead(missing)
    for (const dispute of await disputesByIds(db, missing, rights)) known.set(dispute.id, dispute)
  }
  const traces = new Map(
    missing.length === 0 ? [] : (await traceDisputes(db, missing)).map(({ id, deleted }) => [id, deleted]),
  )
  return ids.map((id) => {
    const dispute = known.get(id)
    if (dispute) return { state: 'indexed', dispute }
    if (!traces.has(id)) return { state: 'unknown' }
    return { state: traces.get(id) ? 'deleted' : 'hidden' }
  })
}
