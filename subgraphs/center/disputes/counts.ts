import { sql } from 'drizzle-orm'
import type { Protection } from '../../kit/contract/protection.ts'
import type { Queryable } from '../../kit/database.ts'
import { anyOf } from '../../kit/sql.ts'
import { matterRecords } from '../matters/tables.ts'
import { disputeCounts, disputeParties, disputes } from '../tables.ts'
import { type Conditions, isAt, meets } from './conditions.ts'

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

/** Counts that the indexer maintains, of several places at once. */
export async function maintainedCounts(
  db: Queryable,
  places: readonly string[],
  mayKnow: readonly Protection[],
): Promise<CountOf[]> {
  return db.execute<CountOf & Record<string, unknown>>(sql`/* center.maintainedCounts */
    select place as of, agency, sum(count)::int as count
    from ${disputeCounts}
    where ${anyOf(disputeCounts.place, places)} and ${anyOf(disputeCounts.protection, mayKnow)}
    group by place, agency`)
}

/** Counts of several persons' records, each record once however often the person is a party to it. */
export async function countsOfPersons(
  db: Queryable,
  identities: readonly string[],
  conditions: Conditions,
  mayKnow: readonly Protection[],
): Promise<CountOf[]> {
  return db.execute<CountOf & Record<string, unknown>>(sql`/* center.countsOfPersons */
    select identity as of, agency, count(distinct ${disputes.id})::int as count
    from ${disputeParties} join ${disputes} on ${disputes.id} = dispute_id
    where ${anyOf(disputeParties.identity, identities)} and ${meets(conditions, mayKnow)}
    group by identity, agency`)
}

/** Counts of several matters' records. */
export async function countsOfMatters(
  db: Queryable,
  matters: readonly string[],
  conditions: Conditions,
  mayKnow: readonly Protection[],
): Promise<CountOf[]> {
  return db.execute<CountOf & Record<string, unknown>>(sql`/* center.countsOfMatters */
    select matter as of, agency, count(*)::int as count
    from ${matterRecords} join ${disputes} on ${disputes.id} = record_id
    where ${anyOf(matterRecords.matter, matters)} and ${meets(conditions, mayKnow)}
    group by matter, agency`)
}

/** Counts of a place's records, or of everything's, by any conditions: read from an index. */
export async function countsByConditions(
  db: Queryable,
  place: string,
  conditions: Conditions,
  mayKnow: readonly Protection[],
): Promise<CountOfAgency[]> {
  return db.execute<CountOfAgency & Record<string, unknown>>(sql`/* center.countsByConditions */
    select agency, count(*)::int as count
    from ${disputes}
    where ${meets(conditions, mayKnow)} ${place === EVERYWHERE ? sql`` : sql`and ${isAt(place)}`}
    group by agency`)
}
