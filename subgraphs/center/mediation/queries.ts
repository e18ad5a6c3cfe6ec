import { and, asc, count, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm'
import type { Category } from '../../kit/contract/change.ts'
import type { Protection } from '../../kit/contract/protection.ts'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Queryable } from '../../kit/database.ts'
import { isKnown } from '../../kit/records/known.ts'
import { anyOf } from '../../kit/sql.ts'
import { type MediatorRow, mediators } from '../committees/tables.ts'
import { disputes } from '../tables.ts'
import type { MediationState } from './life.ts'
import { mediationRecords } from './record-type.ts'
import {
  type MediationKind,
  type MediationRow,
  mediationCases,
  mediationMediators,
  mediationSessions,
  type SessionRow,
} from './tables.ts'

/** Conditions on mediation cases; absent ones are met by all. */
export interface MediationConditions {
  readonly kinds?: readonly MediationKind[] | null
  readonly states?: readonly MediationState[] | null
  readonly categories?: readonly Category[] | null
  readonly location?: string | null
  readonly mediator?: string | null
  readonly committee?: string | null
  readonly originAgency?: string | null
  readonly openedFrom?: Date | null
  readonly openedTo?: Date | null
}

/** A page of the cases that a caller may know of, newest first, after a moment and an id. */
export function pageOfMediations(
  db: Queryable,
  conditions: MediationConditions,
  rights: readonly RecordRight[],
  page: { readonly limit: number; readonly after: readonly [string, string] | null },
): Promise<MediationRow[]> {
  const [moment, id] = page.after ?? ['infinity', '']
  const { occurredAt } = mediationCases
  return db
    .select()
    .from(mediationCases)
    .where(
      and(
        meets(conditions, rights),
        sql`(${occurredAt}, ${mediationCases.id}) < (${moment}::text::timestamptz, ${id}::text)`,
      ),
    )
    .orderBy(desc(occurredAt), desc(mediationCases.id))
    .limit(page.limit)
}

export async function countMediations(
  db: Queryable,
  conditions: MediationConditions,
  rights: readonly RecordRight[],
): Promise<number> {
  const [row] = await db.select({ count: count() }).from(mediationCases).where(meets(conditions, rights))
  return row!.count
}

function meets(conditions: MediationConditions, rights: readonly RecordRight[]): SQL {
  const { kinds, states, categories, location, mediator, committee, originAgency, openedFrom, openedTo } =
    conditions
  return and(
    isKnown(mediationRecords, rights),
    kinds ? anyOf(mediationCases.kind, kinds) : undefined,
    states ? anyOf(mediationCases.state, states) : undefined,
    categories ? anyOf(mediationCases.category, categories) : undefined,
    // A constant length lets the planner use the index on that expression.
    location
      ? sql`left(${mediationCases.locationCode}, ${sql.raw(String(location.length))}) = ${location}`
      : undefined,
    mediator
      ? sql`${mediationCases.id} in (select record_id from ${mediationMediators} where mediator_id = ${mediator})`
      : undefined,
    committee ? eq(mediationCases.committeeId, committee) : undefined,
    originAgency ? sql`split_part(${mediationCases.originId}, ':', 1) = ${originAgency}` : undefined,
    openedFrom ? gte(mediationCases.occurredAt, openedFrom) : undefined,
    openedTo ? lt(mediationCases.occurredAt, openedTo) : undefined,
  )!
}

/** Who mediates each of some cases, or did to its end, in the order of their assignment. */
export async function mediatorsOfCases(
  db: Queryable,
  ids: readonly string[],
): Promise<(MediatorRow & { recordId: string })[]> {
  const rows = await db
    .select({ recordId: mediationMediators.recordId, mediator: mediators })
    .from(mediationMediators)
    .innerJoin(mediators, eq(mediators.id, mediationMediators.mediatorId))
    .innerJoin(mediationCases, eq(mediationCases.id, mediationMediators.recordId))
    .where(
      and(
        anyOf(mediationMediators.recordId, ids),
        sql`(${mediationMediators.releasedAt} is null or ${mediationMediators.releasedAt} = ${mediationCases.endedAt})`,
      ),
    )
    .orderBy(
      asc(mediationMediators.recordId),
      asc(mediationMediators.assignedAt),
      asc(mediationMediators.mediatorId),
    )
  return rows.map(({ recordId, mediator }) => ({ recordId, ...mediator }))
}

export function sessionsOfCases(db: Queryable, ids: readonly string[]): Promise<SessionRow[]> {
  return db
    .select()
    .from(mediationSessions)
    .where(anyOf(mediationSessions.recordId, ids))
    .orderBy(asc(mediationSessions.recordId), asc(mediationSessions.ordinal))
}

/** How closely the index says that a record is kept. */
export async function protectionOfRecord(db: Queryable, id: string): Promise<Protection> {
  const [row] = await db.select({ protection: disputes.protection }).from(disputes).where(eq(disputes.id, id))
  // One that has just gone from the index is kept as closely as can be.
  return row?.protection ?? 'SEALED'
}
