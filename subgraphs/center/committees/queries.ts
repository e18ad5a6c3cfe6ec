import { asc, sql } from 'drizzle-orm'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Queryable } from '../../kit/database.ts'
import { isKnown } from '../../kit/records/known.ts'
import { anyOf, array } from '../../kit/sql.ts'
import { mediationRecords } from '../mediation/record-type.ts'
import { mediationCases, mediationMediators } from '../mediation/tables.ts'
import { type CommitteeRow, type MediatorRow, mediationCommittees, mediators } from './tables.ts'

export function allCommittees(db: Queryable): Promise<CommitteeRow[]> {
  return db.select().from(mediationCommittees).orderBy(asc(mediationCommittees.id))
}

export function committeesByIds(db: Queryable, ids: readonly string[]): Promise<CommitteeRow[]> {
  return db.select().from(mediationCommittees).where(anyOf(mediationCommittees.id, ids))
}

export function mediatorsByIds(db: Queryable, ids: readonly string[]): Promise<MediatorRow[]> {
  return db.select().from(mediators).where(anyOf(mediators.id, ids))
}

/** Mediation cases that a caller may know of. */
export const knownCases = (rights: readonly RecordRight[]) =>
  sql`(select id from ${mediationCases} where ${isKnown(mediationRecords, rights)})`

/** How many cases that a caller may know of each of some mediators has on the desk, of those that have any. */
export function openCasesOfMediators(
  db: Queryable,
  ids: readonly string[],
  rights: readonly RecordRight[],
): Promise<{ id: string; count: number }[]> {
  return db.execute<{ id: string; count: number }>(sql`/* center.openCasesOfMediators */
    select mediator_id as id, count(*)::int as count from ${mediationMediators}
    where ${anyOf(mediationMediators.mediatorId, ids)} and released_at is null and record_id in ${knownCases(rights)}
    group by mediator_id`)
}

/** How many cases that a caller may know of each of some committees has on its desks, of those that have any. */
export function openCasesOfCommittees(
  db: Queryable,
  ids: readonly string[],
  rights: readonly RecordRight[],
): Promise<{ id: string; count: number }[]> {
  return db.execute<{ id: string; count: number }>(sql`/* center.openCasesOfCommittees */
    select committee_id as id, count(*)::int as count from ${mediationCases}
    where ${anyOf(mediationCases.committeeId, ids)} and ended_at is null and ${isKnown(mediationRecords, rights)}
    group by committee_id`)
}

/** A page of a committee's mediators, after an id, one more than asked for. */
export interface MediatorPageKey {
  readonly of: string
  readonly after: string
  readonly limit: number
}

/** One statement for pages of several committees' mediators, by id; answers in the keys' order. */
export async function mediatorPages(
  db: Queryable,
  keys: readonly MediatorPageKey[],
): Promise<MediatorRow[][]> {
  const rows = await db.execute<{ page: string; id: string }>(sql`/* center.mediatorPages */
    select page.ordinality as page, found.id
    from unnest(
      ${array(keys.map((key) => key.of))}::text[],
      ${array(keys.map((key) => key.after))}::text[],
      ${array(keys.map((key) => key.limit))}::int[]
    ) with ordinality page (of, after, size)
    cross join lateral (
      select id from ${mediators} where committee_id = page.of and id > page.after order by id limit page.size
    ) found
    order by page.ordinality, found.id`)
  const found = new Map(
    (
      await mediatorsByIds(
        db,
        rows.map(({ id }) => id),
      )
    ).map((mediator) => [mediator.id, mediator]),
  )
  const pages: MediatorRow[][] = keys.map(() => [])
  for (const { page, id } of rows) pages[Number(page) - 1]!.push(found.get(id)!)
  return pages
}
