import { and, asc, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { Category } from '../../kit/contract/change.ts'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Queryable, Transaction } from '../../kit/database.ts'
import { isKnown } from '../../kit/records/known.ts'
import { anyOf, array } from '../../kit/sql.ts'
import { isKnownDispute } from '../disputes/known.ts'
import { disputes } from '../tables.ts'
import { type IntakeState, OPEN_STATES } from './life-cycle.ts'
import { intakeCaseRecords } from './record-type.ts'
import {
  type IntakeCaseRow,
  type IntakePartyRow,
  intakeCases,
  intakeDecisions,
  intakeNumbers,
  intakeParties,
} from './tables.ts'

/** A case that the caller may know of, locked until the transaction ends: officers who act at once take turns. */
export async function lockCase(
  transaction: Transaction,
  id: string,
  rights: readonly RecordRight[],
): Promise<IntakeCaseRow | undefined> {
  const [row] = await transaction
    .select()
    .from(intakeCases)
    .where(and(eq(intakeCases.id, id), isKnown(intakeCaseRecords, rights)))
    .for('update')
  return row
}

/** The next number of a year's cases. Whoever takes one keeps others waiting until the transaction ends. */
export async function nextNumber(transaction: Transaction, year: number): Promise<number> {
  const [row] = await transaction
    .insert(intakeNumbers)
    .values({ year, last: 1 })
    .onConflictDoUpdate({ target: intakeNumbers.year, set: { last: sql`${intakeNumbers.last} + 1` } })
    .returning()
  return row!.last
}

/** A side of a dispute: those of whom the identity is known by that, the others by what is written of them. */
export interface Side {
  readonly identities: readonly string[]
  readonly names: readonly string[]
}

/**
 * The reference of a case still going on that somebody of the applicants brought against somebody of the respondents,
 * or against nobody where these are none.
 */
export async function openCaseOf(
  db: Queryable,
  category: Category,
  applicants: Side,
  respondents: Side,
  rights: readonly RecordRight[],
): Promise<string | undefined> {
  const nobody = respondents.identities.length + respondents.names.length === 0
  const [found] = await db.execute<{ reference: string }>(sql`/* center.openCaseOf */
    select reference from ${intakeCases}
    where id in (
        select record_id from ${intakeParties} where role = 'APPLICANT' and ${isOneOf(applicants)})
      and ${
        nobody
          ? sql`not exists (select from ${intakeParties} where record_id = id and role = 'RESPONDENT')`
          : sql`exists (select from ${intakeParties}
              where record_id = id and role = 'RESPONDENT' and ${isOneOf(respondents)})`
      }
      and category = ${category} and ${anyOf(intakeCases.state, OPEN_STATES)}
      and ${isKnown(intakeCaseRecords, rights)}
    order by occurred_at, id limit 1`)
  return found?.reference
}

function isOneOf({ identities, names }: Side): SQL {
  return sql`(${anyOf(intakeParties.identity, identities)}
    or identity is null and ${anyOf(intakeParties.name, names)})`
}

/** Of some records, those that the index has and the caller may know of. */
export async function knownRecords(
  db: Queryable,
  ids: readonly string[],
  rights: readonly RecordRight[],
): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`/* center.knownRecords */
    select id from ${disputes} where ${anyOf(disputes.id, ids)} and ${isKnownDispute(rights)}`)
  return rows.map(({ id }) => id)
}

/** Notes what was decided on records, in the place of what was decided before. */
export async function decide(
  transaction: Transaction,
  caseId: string,
  recordIds: readonly string[],
  decision: 'LINKED' | 'REJECTED',
): Promise<void> {
  if (recordIds.length === 0) return
  await transaction
    .insert(intakeDecisions)
    .values([...new Set(recordIds)].map((recordId) => ({ caseId, recordId, decision })))
    .onConflictDoUpdate({
      target: [intakeDecisions.caseId, intakeDecisions.recordId],
      set: { decision: sql`excluded.decision` },
    })
}

/** A center among those that serve a place. */
export interface ServingOffice {
  readonly id: string
  readonly name: string
  readonly level: 'CITY' | 'COUNTY' | 'TOWNSHIP'
}

/** The center of an id, and those above it. */
export async function officesFrom(db: Queryable, id: string): Promise<ServingOffice[]> {
  return db.execute<ServingOffice & Record<string, unknown>>(sql`/* center.officesFrom */
    with recursive above as (
      select id, name, level, parent_id, 0 as step from office where id = ${id}
      union all
      select office.id, office.name, office.level, office.parent_id, step + 1
      from office join above on office.id = above.parent_id
    )
    select id, name, level from above order by step`)
}

/** Parties of a case, in its own order. */
export function partiesOfCase(db: Queryable, id: string): Promise<IntakePartyRow[]> {
  return db
    .select()
    .from(intakeParties)
    .where(eq(intakeParties.recordId, id))
    .orderBy(asc(intakeParties.ordinal))
}

/** What a list of cases may be narrowed by. */
export interface CaseConditions {
  readonly states?: readonly IntakeState[] | undefined
  readonly center?: string | undefined
  readonly unit?: string | undefined
  readonly handler?: string | undefined
  readonly location?: string | undefined
  readonly overdue?: boolean | undefined
}

function meets(conditions: CaseConditions, rights: readonly RecordRight[]): SQL {
  const { states, center, unit, handler, location, overdue } = conditions
  const parts = [
    isKnown(intakeCaseRecords, rights),
    states && anyOf(intakeCases.state, states),
    center !== undefined && eq(intakeCases.officeId, center),
    unit !== undefined && eq(intakeCases.unitId, unit),
    handler !== undefined && eq(intakeCases.handler, handler),
    // A constant length, as the planner knows the index by it.
    location !== undefined &&
      sql`left(${intakeCases.locationCode}, ${sql.raw(String(location.length))}) = ${location}`,
    // In the words of the index of what is late.
    overdue !== undefined && (overdue ? isNotNull : isNull)(intakeCases.overdueSince),
  ]
  return sql.join(
    parts.filter((part): part is SQL => typeof part === 'object'),
    sql` and `,
  )
}

/** A page of cases, what was accepted last first, and one more. */
export function casesPage(
  db: Queryable,
  conditions: CaseConditions,
  after: readonly [moment: string, id: string] | null,
  limit: number,
  rights: readonly RecordRight[],
): Promise<IntakeCaseRow[]> {
  const [moment, id] = after ?? ['infinity', '']
  return db
    .select()
    .from(intakeCases)
    .where(
      sql`${meets(conditions, rights)}
        and (${intakeCases.occurredAt}, ${intakeCases.id}) < (${moment}::text::timestamptz, ${id}::text)`,
    )
    .orderBy(sql`${intakeCases.occurredAt} desc, ${intakeCases.id} desc`)
    .limit(limit)
}

export async function countCases(
  db: Queryable,
  conditions: CaseConditions,
  rights: readonly RecordRight[],
): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`/* center.countCases */
    select count(*)::int as count from ${intakeCases} where ${meets(conditions, rights)}`)
  return row!.count
}

/** Days of birth of persons, by identity, where they are known. */
export async function birthDates(
  db: Queryable,
  identities: readonly string[],
): Promise<{ identity: string; birthDate: string }[]> {
  return db.execute<{ identity: string; birthDate: string }>(sql`/* center.birthDates */
    select identity, birth_date::text as "birthDate" from person
    where identity = any(${array(identities)}::text[]) and birth_date is not null`)
}
