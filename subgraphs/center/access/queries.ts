import { and, asc, count, desc, eq, or, type SQL, sql } from 'drizzle-orm'
import type { AccessState, Agreement } from '../../kit/contract/access.ts'
import type { Database, Queryable, Transaction } from '../../kit/database.ts'
import { anyOf, array } from '../../kit/sql.ts'
import { standingOpenings } from '../openings/queries.ts'
import {
  type AgreementRow,
  accessVersions,
  agreementRecords,
  agreements,
  type PolicyRow,
  type PurposeRow,
  policies,
  purposes,
} from './tables.ts'
import { recordTypesIn } from './terms.ts'

/** All purposes, in their order. */
// Async, as drizzle's own promise runs its statement again each time that it is awaited.
export async function allPurposes(db: Queryable): Promise<PurposeRow[]> {
  return db.select().from(purposes).orderBy(asc(purposes.ordinal))
}

/** All policies, by name. */
export async function allPolicies(db: Queryable): Promise<PolicyRow[]> {
  return db.select().from(policies).orderBy(asc(policies.name))
}

/** The version of the register; it grows with every change. */
export async function accessVersion(db: Queryable): Promise<number> {
  const [row] = await db.select({ version: accessVersions.version }).from(accessVersions)
  return row!.version
}

/** Has whoever else changes the register wait until the transaction ends: what is read then is what counts. */
export async function lockAccess(transaction: Transaction): Promise<void> {
  await transaction.select().from(accessVersions).for('update')
}

const STANDING = sql`${agreements.revokedAt} is null and (${agreements.endsAt} is null or ${agreements.endsAt} > clock_timestamp())`

/** What the gateway decides by, all of one version. */
export function readAccessState(db: Database): Promise<AccessState> {
  return db.transaction(
    async (transaction) => ({
      version: await accessVersion(transaction),
      agreements: (
        await transaction.select().from(agreements).where(STANDING).orderBy(asc(agreements.id))
      ).map(agreementOf),
      purposes: (await allPurposes(transaction)).map(({ code, requiresCase }) => ({ code, requiresCase })),
      policies: (await allPolicies(transaction)).map(({ name, roles, organisations, purposes }) => ({
        name,
        roles,
        organisations,
        purposes,
      })),
      openings: (await standingOpenings(transaction)).map(({ id, client, officer, identity, endsAt }) => ({
        id,
        client,
        officer,
        person: identity,
        until: endsAt.toISOString(),
      })),
    }),
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

/** An agreement in the form in which the gateway is told of it. */
function agreementOf(row: AgreementRow): Agreement {
  const { id, client, agency, terms, purposes, places, protections } = row
  return {
    id,
    client,
    agency,
    terms: [...terms],
    purposes,
    places,
    protections,
    from: row.startsAt.toISOString(),
    until: row.endsAt?.toISOString() ?? null,
    frequency:
      row.frequencyRequests === null
        ? null
        : { requests: row.frequencyRequests, seconds: row.frequencySeconds! },
  }
}

export type NewAgreement = Omit<
  typeof agreements.$inferInsert,
  'givenAt' | 'revokedAt' | 'revokedBy' | 'revokedBecause'
>

/** Enters an agreement, and the rights to records that it gives. */
export async function insertAgreement(
  transaction: Transaction,
  agreement: NewAgreement,
): Promise<AgreementRow> {
  const [row] = await transaction
    .insert(agreements)
    .values({ ...agreement, givenAt: sql`clock_timestamp()` })
    .returning()
  const { id, client, startsAt, endsAt } = row!
  const rights = recordTypesIn(row!.terms, row!.agency).flatMap((recordType) =>
    row!.purposes.map((purpose) => ({
      agreementId: id,
      client,
      recordType,
      purpose,
      during: sql`tstzrange(${startsAt.toISOString()}, ${endsAt?.toISOString() ?? null})`,
    })),
  )
  if (rights.length > 0) await transaction.insert(agreementRecords).values(rights)
  return row!
}

/** A right to a record type that stands in the way of another for the same purpose at the same time. */
export interface Overlap {
  readonly agreementId: string
  readonly recordType: string
  readonly purpose: string
}

/** What an agreement would overlap with, first by id. */
export async function overlapOf(
  db: Queryable,
  wanted: Pick<NewAgreement, 'client' | 'purposes' | 'startsAt' | 'endsAt'> & {
    readonly recordTypes: readonly string[]
  },
): Promise<Overlap | undefined> {
  const [overlap] = await db
    .select({
      agreementId: agreementRecords.agreementId,
      recordType: agreementRecords.recordType,
      purpose: agreementRecords.purpose,
    })
    .from(agreementRecords)
    .where(
      and(
        eq(agreementRecords.client, wanted.client),
        anyOf(agreementRecords.recordType, wanted.recordTypes),
        anyOf(agreementRecords.purpose, wanted.purposes),
        sql`${agreementRecords.during} && tstzrange(${wanted.startsAt.toISOString()}, ${wanted.endsAt?.toISOString() ?? null})`,
      ),
    )
    .orderBy(
      asc(agreementRecords.agreementId),
      asc(agreementRecords.recordType),
      asc(agreementRecords.purpose),
    )
    .limit(1)
  return overlap
}

/** An agreement, held until the transaction ends. */
export async function lockAgreement(transaction: Transaction, id: string): Promise<AgreementRow | undefined> {
  const [row] = await transaction.select().from(agreements).where(eq(agreements.id, id)).for('update')
  return row
}

export async function setRevoked(
  transaction: Transaction,
  id: string,
  by: string,
  because: string,
): Promise<AgreementRow> {
  const [row] = await transaction
    .update(agreements)
    .set({ revokedAt: sql`clock_timestamp()`, revokedBy: by, revokedBecause: because })
    .where(eq(agreements.id, id))
    .returning()
  return row!
}

/** Whose agreements somebody may see: those that an agency gave, and those that a client has; null: everybody's. */
export interface Sight {
  readonly client: string
  readonly agency: string | undefined
}

export type AgreementState = 'TO_COME' | 'IN_FORCE' | 'PAST' | 'REVOKED'

export interface AgreementConditions {
  readonly client?: string | null
  readonly agency?: string | null
  readonly purpose?: string | null
  readonly coordinate?: string | null
  readonly states?: readonly AgreementState[] | null
}

const STATE = sql`case
  when ${agreements.revokedAt} is not null then 'REVOKED'
  when ${agreements.endsAt} <= clock_timestamp() then 'PAST'
  when ${agreements.startsAt} > clock_timestamp() then 'TO_COME'
  else 'IN_FORCE' end`

const sees = (sight: Sight | null): SQL | undefined =>
  sight === null
    ? undefined
    : or(
        eq(agreements.client, sight.client),
        sight.agency === undefined ? undefined : eq(agreements.agency, sight.agency),
      )

function meets({ client, agency, purpose, coordinate, states }: AgreementConditions, sight: Sight | null) {
  return and(
    sees(sight),
    client == null ? undefined : eq(agreements.client, client),
    agency == null ? undefined : eq(agreements.agency, agency),
    purpose == null ? undefined : sql`${purpose} = any(${agreements.purposes})`,
    coordinate == null ? undefined : sql`${agreements.terms} @> ${JSON.stringify([{ coordinate }])}::jsonb`,
    states == null ? undefined : sql`${STATE} = any(${array(states)}::text[])`,
  )
}

/** A page of agreements, latest first, of one more than asked for. */
export async function agreementPage(
  db: Queryable,
  conditions: AgreementConditions,
  sight: Sight | null,
  { after, limit }: { after: readonly [moment: string, id: string] | null; limit: number },
): Promise<AgreementRow[]> {
  return db
    .select()
    .from(agreements)
    .where(
      and(
        meets(conditions, sight),
        after
          ? sql`(${agreements.givenAt}, ${agreements.id}) < (${after[0]}::timestamptz, ${after[1]})`
          : undefined,
      ),
    )
    .orderBy(desc(agreements.givenAt), desc(agreements.id))
    .limit(limit)
}

export async function countAgreements(
  db: Queryable,
  conditions: AgreementConditions,
  sight: Sight | null,
): Promise<number> {
  const [row] = await db.select({ count: count() }).from(agreements).where(meets(conditions, sight))
  return row!.count
}

export async function agreementById(
  db: Queryable,
  id: string,
  sight: Sight | null,
): Promise<AgreementRow | undefined> {
  const [row] = await db
    .select()
    .from(agreements)
    .where(and(eq(agreements.id, id), sees(sight)))
  return row
}
