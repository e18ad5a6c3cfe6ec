import { type SQL, sql } from 'drizzle-orm'
import type { RecordRight } from '../../../kit/contract/record-right.ts'
import type { Queryable } from '../../../kit/database.ts'
import { array } from '../../../kit/sql.ts'
import { disputes } from '../../tables.ts'
import { type Conditions, meets } from '../conditions.ts'
import type { CountOfAgency } from '../counts.ts'
import { DISPUTE_COLUMNS, type DisputeResult, type IndexedDispute, toIndexedDispute } from '../row.ts'
import {
  cellsOfCircle,
  cellsOfRing,
  haversineOfMeters,
  metersOfHaversine,
  type Position,
  type Run,
} from './net.ts'

/** A record with the haversine of its distance: the list's sort key together with the id. */
export interface NearDispute extends IndexedDispute {
  readonly haversine: number
}

export interface Neighbourhood {
  readonly center: Position
  readonly meters: number
  readonly conditions: Conditions
}

/** In the densest parts of the city a first ring of so many metres holds a page, and seldom many pages. */
const FIRST_RING_METERS = 150
/** By how much each ring's area exceeds that of the one before. */
const GROWTH = 8

/**
 * Records of a neighbourhood, nearest first, then by id. Reads ring after ring, each larger than the one
 * before, until the page is full: a page far out costs what the first one does.
 * @param after haversine and id of the last record before the page
 */
export async function nearestDisputes(
  db: Queryable,
  { center, meters, conditions }: Neighbourhood,
  page: { limit: number; after: readonly [haversine: number, id: string] | undefined },
  rights: readonly RecordRight[],
): Promise<NearDispute[]> {
  const found: NearDispute[] = []
  let after = page.after ?? ([-1, ''] as const)
  let from = metersOfHaversine(Math.max(after[0], 0))
  let area = FIRST_RING_METERS ** 2
  while (from <= meters) {
    const to = Math.min(Math.sqrt(from ** 2 + area), meters)
    const ring = { center, runs: cellsOfRing(center, from, to), reach: haversineOfMeters(to) }
    found.push(...(await disputesOfRing(db, ring, after, page.limit - found.length, conditions, rights)))
    if (found.length >= page.limit || to === meters) break
    // All up to the ring's edge has been read, whatever the id.
    after = [ring.reach, LAST_ID]
    from = to
    area *= GROWTH
  }
  return found
}

/** After every id. */
const LAST_ID = '\u{10ffff}'

async function disputesOfRing(
  db: Queryable,
  ring: { center: Position; runs: readonly Run[]; reach: number },
  after: readonly [haversine: number, id: string],
  limit: number,
  conditions: Conditions,
  rights: readonly RecordRight[],
): Promise<NearDispute[]> {
  const rows = await db.execute<DisputeResult & { haversine: number }>(sql`/* center.disputesOfRing */
    select ${DISPUTE_COLUMNS}, haversine
    from (
      select found.id as near_id, haversine
      from ${disputesIn(ring.runs, meets(conditions, rights))}
        cross join lateral (select ${haversineFrom(ring.center)} as haversine) distance
      where haversine <= ${ring.reach} and (haversine, found.id) > (${after[0]}, ${after[1]})
      order by haversine, found.id
      limit ${limit}
    ) near join ${disputes} on ${disputes.id} = near_id
    order by haversine, near_id`)
  return rows.map(({ haversine, ...row }) => ({ ...toIndexedDispute(row), haversine }))
}

/** Counts of a neighbourhood's records; in cells that lie within it no distance is computed. */
export async function countsNear(
  db: Queryable,
  { center, meters, conditions }: Neighbourhood,
  rights: readonly RecordRight[],
): Promise<CountOfAgency[]> {
  const { inside, border } = cellsOfCircle(center, meters)
  const isInside = [...inside.map(() => 1), ...border.map(() => 0)]
  return db.execute<CountOfAgency & Record<string, unknown>>(sql`/* center.countsNear */
    select agency, count(*)::int as count
    from ${disputesIn([...inside, ...border], meets(conditions, rights), isInside)}
    where run.is_inside = 1 or ${haversineFrom(center)} <= ${haversineOfMeters(meters)}
    group by agency`)
}

/**
 * The rows `found` of each `run` of cells. The planner takes a run for a large part of everything, and would rather
 * read it all in some other order; "offset 0" keeps it to the cells' index.
 */
function disputesIn(runs: readonly Run[], condition: SQL, isInside: readonly number[] = []): SQL {
  return sql`unnest(
      ${array(runs.map(([first]) => first))}::bigint[], ${array(runs.map(([, last]) => last))}::bigint[],
      ${array(isInside)}::int[]
    ) run (first, last, is_inside)
    cross join lateral (
      select id, agency, latitude, longitude from ${disputes}
      where cell between run.first and run.last and ${condition}
      offset 0
    ) found`
}

/** The haversine of the distance of a row `found` from a position. */
function haversineFrom({ latitude, longitude }: Position): SQL {
  const cosine = Math.cos((latitude * Math.PI) / 180)
  return sql`(power(sin(radians(found.latitude - ${latitude}::float8) / 2), 2)
    + ${cosine}::float8 * cos(radians(found.latitude))
      * power(sin(radians(found.longitude - ${longitude}::float8) / 2), 2))`
}
