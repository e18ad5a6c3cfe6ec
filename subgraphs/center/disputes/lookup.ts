import type { Protection } from '../../kit/contract/protection.ts'
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
 * Looks up records by id. What the index does not know of at all is asked of its agency first.
 * @param indexAhead brings records into the index whose agency has them
 */
export async function lookUpDisputes(
  db: Queryable,
  ids: readonly string[],
  mayKnow: readonly Protection[],
  indexAhead: (ids: readonly string[]) => Promise<void>,
): Promise<Lookup[]> {
  const found = new Map<string, Lookup>()
  const read = async (some: readonly string[]) => {
    for (const dispute of await disputesByIds(db, some, mayKnow))
      found.set(dispute.id, { state: 'indexed', dispute })
    const missing = some.filter((id) => !found.has(id))
    if (missing.length === 0) return []
    for (const { id, deleted } of await traceDisputes(db, missing))
      found.set(id, { state: deleted ? 'deleted' : 'hidden' })
    return missing.filter((id) => !found.has(id))
  }
  const untraced = await read(ids)
  if (untraced.length > 0) {
    await indexAhead(untraced)
    await read(untraced)
  }
  return ids.map((id) => found.get(id) ?? { state: 'unknown' })
}
