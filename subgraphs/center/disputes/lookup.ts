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
 * Looks up records by id. What the index does not have is asked of its agency. What it has, but the caller may not know
 * of, takes the same way under a name that no record has: neither what is done nor how long it takes tells the two apart.
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
  const traces = missing.length === 0 ? new Map<string, boolean>() : await lookAhead()
  return ids.map((id) => {
    const dispute = known.get(id)
    if (dispute) return { state: 'indexed', dispute }
    if (!traces.has(id)) return { state: 'unknown' }
    return { state: traces.get(id) ? 'deleted' : 'hidden' }
  })

  /** Asks for what is missing. @returns whether what the caller still does not know of is deleted, by id */
  async function lookAhead(): Promise<Map<string, boolean>> {
    const indexed = await traceMissing()
    await indexAhead(missing.map((id, at) => (indexed.has(id) ? nobodysIdLike(id, at) : id)))
    for (const dispute of await disputesByIds(db, missing, rights)) known.set(dispute.id, dispute)
    return traceMissing()
  }

  async function traceMissing(): Promise<Map<string, boolean>> {
    return new Map((await traceDisputes(db, missing)).map(({ id, deleted }) => [id, deleted]))
  }
}

/** Of the same agency. */
const nobodysIdLike = (id: string, at: number) => `${id.split(':', 1)}:~${at}`
