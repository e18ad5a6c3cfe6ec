import { and, asc, count, desc, eq, exists, or, type SQL, sql } from 'drizzle-orm'
import type { Queryable, Transaction } from '../../kit/database.ts'
import { anyOf } from '../../kit/sql.ts'
import { disputeParties, disputes } from '../tables.ts'
import type { OpeningState } from './machine.ts'
import { type OpeningRow, openingAgencies, openings } from './tables.ts'

/** Openings that are not over, and until when each lasts at the latest. */
// Async, as drizzle's own promise runs its statement again each time that it is awaited.
export async function standingOpenings(db: Queryable): Promise<OpeningRow[]> {
  return db
    .select()
    .from(openings)
    .where(and(eq(openings.state, 'OPENED'), sql`${openings.endsAt} > clock_timestamp()`))
    .orderBy(asc(openings.id))
}

/** The openings of an officer that nobody has noted as over. */
export async function openedBy(
  db: Queryable,
  { client, officer }: Pick<OpeningRow, 'client' | 'officer'>,
): Promise<OpeningRow[]> {
  return db
    .select()
    .from(openings)
    .where(and(eq(openings.client, client), eq(openings.officer, officer), eq(openings.state, 'OPENED')))
    .orderBy(asc(openings.id))
}

/** Codes of the agencies that the index knows protected records of a person from. */
export async function holdersOfProtected(db: Queryable, identity: string): Promise<string[]> {
  const rows = await db.execute<{ agency: string }>(sql`/* center.holdersOfProtected */
    select distinct agency from ${disputes} join ${disputeParties} on dispute_id = ${disputes.id}
    where ${disputeParties.identity} = ${identity} and protection = 'PROTECTED' order by agency`)
  return rows.map(({ agency }) => agency)
}

/** An opening, held until the transaction ends. */
export async function lockOpening(transaction: Transaction, id: string): Promise<OpeningRow | undefined> {
  const [row] = await transaction.select().from(openings).where(eq(openings.id, id)).for('update')
  return row
}

export async function agenciesOfOpenings(
  db: Queryable,
  ids: readonly string[],
): Promise<{ openingId: string; agency: string }[]> {
  return db
    .select()
    .from(openingAgencies)
    .where(anyOf(openingAgencies.openingId, ids))
    .orderBy(asc(openingAgencies.openingId), asc(openingAgencies.agency))
}

/**
 * Whose openings somebody may see: their own, and those of which an agency was told whose officers they review for;
 * null: everybody's.
 */
export interface OpeningSight {
  readonly client: string
  readonly officer: string
  readonly reviewsFor: string | undefined
}

export interface OpeningConditions {
  readonly states?: readonly OpeningState[] | null
  readonly officer?: string | null
}

function sees(db: Queryable, sight: OpeningSight | null): SQL | undefined {
  if (sight === null) return undefined
  const told = db
    .select({ agency: openingAgencies.agency })
    .from(openingAgencies)
    .where(
      and(eq(openingAgencies.openingId, openings.id), eq(openingAgencies.agency, sight.reviewsFor ?? '')),
    )
  return or(
    and(eq(openings.client, sight.client), eq(openings.officer, sight.officer)),
    sight.reviewsFor === undefined ? undefined : exists(told),
  )
}

const meets = (db: Queryable, { states, officer }: OpeningConditions, sight: OpeningSight | null) =>
  and(
    sees(db, sight),
    states == null ? undefined : anyOf(openings.state, states),
    officer == null ? undefined : eq(openings.officer, officer),
  )

/** A page of openings, latest first, of one more than asked for. */
export async function openingPage(
  db: Queryable,
  conditions: OpeningConditions,
  sight: OpeningSight | null,
  { after, limit }: { after: readonly [moment: string, id: string] | null; limit: number },
): Promise<OpeningRow[]> {
  const position = after
    ? sql`(${openings.openedAt}, ${openings.id}) < (${after[0]}::timestamptz, ${after[1]})`
    : undefined
  return db
    .select()
    .from(openings)
    .where(and(meets(db, conditions, sight), position))
    .orderBy(desc(openings.openedAt), desc(openings.id))
    .limit(limit)
}

export async function countOpenings(
  db: Queryable,
  conditions: OpeningConditions,
  sight: OpeningSight | null,
): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(openings)
    .where(meets(db, conditions, sight))
  return row!.count
}

export async function openingById(
  db: Queryable,
  id: string,
  sight: OpeningSight | null,
): Promise<OpeningRow | undefined> {
  const [row] = await db
    .select()
    .from(openings)
    .where(and(eq(openings.id, id), sees(db, sight)))
  return row
}
