import { sql } from 'drizzle-orm'
import type { Protection } from '../../kit/contract/protection.ts'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Queryable } from '../../kit/database.ts'
import { groupBy } from '../../kit/group-by.ts'
import type { Reach } from '../../kit/records/reach.ts'
import { anyOf } from '../../kit/sql.ts'
import { matterRecords } from '../matters/tables.ts'
import { intersection } from '../places/codes.ts'
import { disputeCounts, disputeParties, disputes } from '../tables.ts'
import { type Conditions, isAt, meets } from './conditions.ts'
import { isWithinIndex, reachInIndex, type TypedReach } from './known.ts'

/** How many records an agency has. */
export interface CountOfAgency {
  readonly agency: string
  readonly count: number
}

/** The same, of one of several places or persons. */
export interface CountOf extends CountOfAgency {
  readonly of: string
}

/** The place whose maintained counts are those of everything. */
export const EVERYWHERE = ''

/**
 * Counts of several places at once, from those that the indexer maintains: of each place the sum over the places within
 * it where the caller may know of a level of protection. Records that are known for a party's sake alone are few, and
 * counted one by one.
 */
export async function maintainedCounts(
  db: Queryable,
  places: readonly string[],
  rights: readonly RecordRight[],
): Promise<CountOf[]> {
  const reaches = reachInIndex(rights)
  const parts = reaches.flatMap(({ types, reach }) =>
    reach.filter(isOfWhoever).map((one) => ({
      types,
      levels: one.levels,
      cells: new Map(places.map((place) => [place, cellsOf(place, one.places)])),
    })),
  )
  const [sums, ofPersons] = await Promise.all([sumsOf(db, parts), countsForPartiesSake(db, reaches)])
  const counts: CountOf[] = []
  for (const [index, { cells }] of parts.entries())
    for (const [of, within] of cells)
      for (const { part, place, agency, count } of sums)
        if (part === index && within.includes(place)) counts.push({ of, agency, count })
  for (const of of places)
    for (const { locationCode, agency, count } of ofPersons)
      if (of === EVERYWHERE || locationCode?.startsWith(of)) counts.push({ of, agency, count })
  return summed(counts)
}

/** Counts of some types and levels at the places by which each place is counted. */
interface Part {
  readonly types: readonly string[] | null
  readonly levels: readonly Protection[]
  readonly cells: ReadonlyMap<string, readonly string[]>
}

/** The parts of a place that lie within some places, none of which lies in another; null: everywhere. */
export function cellsOf(place: string, within: readonly string[] | null): readonly string[] {
  if (within === null) return [place]
  return place === EVERYWHERE ? within : within.flatMap((one) => intersection(one, place) ?? [])
}

async function sumsOf(
  db: Queryable,
  parts: readonly Part[],
): Promise<{ part: number; place: string; agency: string; count: number }[]> {
  if (parts.length === 0) return []
  const selections = parts.map(({ types, levels, cells }, part) => {
    const places = [...new Set([...cells.values()].flat())]
    return sql`select ${part}::int as part, place, agency, count from ${disputeCounts}
      where ${anyOf(disputeCounts.place, places)} and ${anyOf(disputeCounts.protection, levels)}
        ${types === null ? sql`` : sql`and ${anyOf(disputeCounts.recordType, types)}`}`
  })
  return db.execute<{ part: number; place: string; agency: string; count: number }>(
    sql`/* center.maintainedCounts */
    select part, place, agency, sum(count)::int as count
    from (${sql.join(selections, sql` union all `)}) counted
    group by part, place, agency`,
  )
}

/** Where records are that the caller may know of only because of who is a party to them. */
async function countsForPartiesSake(
  db: Queryable,
  reaches: readonly TypedReach[],
): Promise<{ locationCode: string | null; agency: string; count: number }[]> {
  const [ofWhoever, ofPersons] = [isOfWhoever, (one: Reach) => !isOfWhoever(one)].map((kind) =>
    reaches.map(({ types, reach }) => ({ types, reach: reach.filter(kind) })),
  )
  if (ofPersons!.every(({ reach }) => reach.length === 0)) return []
  return db.execute<{ locationCode: string | null; agency: string; count: number }>(
    sql`/* center.countsForPartiesSake */
    select location_code as "locationCode", agency, count(*)::int as count
    from ${disputes}
    where ${isWithinIndex(ofPersons!)} and (${isWithinIndex(ofWhoever!)}) is not true
    group by location_code, agency`,
  )
}

const isOfWhoever = ({ persons }: Reach) => persons === null

/** One count of each place and agency. */
function summed(counts: readonly CountOf[]): CountOf[] {
  const groups = groupBy(counts, ({ of, agency }) => `${of}/${agency}`)
  return [...groups.values()].map((some) => ({
    ...some[0]!,
    count: some.reduce((sum, { count }) => sum + count, 0),
  }))
}

/** Counts of several persons' records, each record once however often the person is a party to it. */
export async function countsOfPersons(
  db: Queryable,
  identities: readonly string[],
  conditions: Conditions,
  rights: readonly RecordRight[],
): Promise<CountOf[]> {
  return db.execute<CountOf & Record<string, unknown>>(sql`/* center.countsOfPersons */
    select identity as of, agency, count(distinct ${disputes.id})::int as count
    from ${disputeParties} join ${disputes} on ${disputes.id} = dispute_id
    where ${anyOf(disputeParties.identity, identities)} and ${meets(conditions, rights)}
    group by identity, agency`)
}

/** Counts of several matters' records. */
export async function countsOfMatters(
  db: Queryable,
  matters: readonly string[],
  conditions: Conditions,
  rights: readonly RecordRight[],
): Promise<CountOf[]> {
  return db.execute<CountOf & Record<string, unknown>>(sql`/* center.countsOfMatters */
    select matter as of, agency, count(*)::int as count
    from ${matterRecords} join ${disputes} on ${disputes.id} = record_id
    where ${anyOf(matterRecords.matter, matters)} and ${meets(conditions, rights)}
    group by matter, agency`)
}

/** Counts of a place's records, or of everything's, by any conditions: read from an index. */
export async function countsByConditions(
  db: Queryable,
  place: string,
  conditions: Conditions,
  rights: readonly RecordRight[],
): Promise<CountOfAgency[]> {
  return db.execute<CountOfAgency & Record<string, unknown>>(sql`/* center.countsByConditions */
    select agency, count(*)::int as count
    from ${disputes}
    where ${meets(conditions, rights)} ${place === EVERYWHERE ? sql`` : sql`and ${isAt(place)}`}
    group by agency`)
}
