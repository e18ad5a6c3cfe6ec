import { randomUUID } from 'node:crypto'
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Caller } from '../../kit/contract/caller.ts'
import type { Category, PartyRole } from '../../kit/contract/change.ts'
import { Refusal } from '../../kit/contract/errors.ts'
import type { Protection } from '../../kit/contract/protection.ts'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Queryable, Transaction } from '../../kit/database.ts'
import { isKnown } from '../../kit/records/known.ts'
import { beginLife } from '../lifecycle/events.ts'
import { joinMatter } from '../matters/queries.ts'
import { usualKind } from './docking.ts'
import { OPEN_STATES } from './life.ts'
import { tellReferred } from './messages.ts'
import { mediationRecords } from './record-type.ts'
import { type MediationKind, type MediationRow, mediationCases, mediationParties } from './tables.ts'

/** A quarrel to be mediated. */
export interface MediationOpening {
  /** The record that it comes from, of whatever agency; null when it comes from none. */
  readonly originId: string | null
  readonly title: string | null
  readonly category: Category
  readonly locationCode: string | null
  readonly protection: Protection
  readonly parties: readonly {
    readonly role: PartyRole
    readonly name: string | null
    readonly identity: string | null
  }[]
  /** Why it is mediated. */
  readonly reason: string
  readonly by: Pick<Caller, 'officer' | 'client'>
  /** Of the officer; absent: nobody reads why it is refused. */
  readonly rights?: readonly RecordRight[]
  /** Absent: what is usual for the origin's agency. */
  readonly kind?: MediationKind | undefined
  /** A body without records here that it comes from, and its number there. */
  readonly originUnit?: string | null
  readonly originReference?: string | null
  /** The agency's own request that it answers. */
  readonly requestId?: string
}

/**
 * Opens a mediation case: numbered, of one matter with its origin, and told to the origin's agency. What an officer
 * may refer is checked by the caller.
 * @throws {Refusal} PRECONDITION_FAILED when the origin is being mediated already
 */
export async function openMediation(
  transaction: Transaction,
  opening: MediationOpening,
): Promise<MediationRow> {
  const { originId, parties, reason, by, originUnit = null, originReference = null } = opening
  const id = `center:mediation-${randomUUID()}`
  // Before the row: who opens another for the same origin waits here, and then finds that row.
  if (originId !== null) await joinMatter(transaction, [originId, id])
  const kind = opening.kind ?? usualKind(originId)
  const now = sql`clock_timestamp()`
  const [row] = await transaction
    .insert(mediationCases)
    .values({
      id,
      title: opening.title,
      occurredAt: now,
      updatedAt: now,
      locationCode: opening.locationCode,
      protection: opening.protection,
      reference: sql`'日调〔' || to_char(clock_timestamp() at time zone 'Asia/Shanghai', 'YYYY') || '〕'
        || lpad(nextval('mediation_number')::text, 5, '0') || '号'`,
      category: opening.category,
      kind,
      state: 'REGISTERED',
      version: 1,
      originId,
      originUnit,
      originReference,
      requestId: opening.requestId ?? null,
      referralReason: reason,
    })
    .onConflictDoNothing()
    .returning()
  if (!row) throw await inMediationAlready(transaction, originId!, opening.rights ?? [])
  if (parties.length > 0)
    await transaction.insert(mediationParties).values(
      parties.map(({ role, name, identity }, index) => ({
        recordId: id,
        ordinal: index + 1,
        role,
        name,
        identity,
      })),
    )
  await beginLife(
    transaction,
    { id, state: 'REGISTERED' },
    { action: 'OPEN', reason, data: { kind, origin: originId, originUnit }, by },
  )
  await tellReferred(transaction, row, row.requestId)
  return row
}

/** The mediation that a record is in now. */
export async function openMediationOf(db: Queryable, originId: string): Promise<MediationRow | undefined> {
  const [row] = await db.select().from(mediationCases).where(isOpenOf(originId))
  return row
}

/** Names the mediation that a record is in to who may know of it. */
async function inMediationAlready(
  db: Queryable,
  originId: string,
  rights: readonly RecordRight[],
): Promise<Refusal> {
  const [open] = await db
    .select()
    .from(mediationCases)
    .where(and(isOpenOf(originId), isKnown(mediationRecords, rights)))
  return new Refusal(
    'PRECONDITION_FAILED',
    `${originId} is being mediated already${open ? `, as ${open.reference}` : ''}; it can be referred again when that has ended.`,
  )
}

const isOpenOf = (originId: string) =>
  and(eq(mediationCases.originId, originId), inArray(mediationCases.state, [...OPEN_STATES]))
