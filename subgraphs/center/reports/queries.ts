import { and, asc, count, desc, eq, isNull, lt, type SQL, sql } from 'drizzle-orm'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Database, Queryable, Transaction } from '../../kit/database.ts'
import { isKnown } from '../../kit/records/known.ts'
import { anyOf, array } from '../../kit/sql.ts'
import { publicReportRecords } from './record-type.ts'
import {
  type PublicReportRow,
  type PublicReportState,
  publicReports,
  type ReportPhotoRow,
  reporters,
  reportPhotos,
} from './tables.ts'

/** Conditions of a list; all must be met. */
export interface PublicReportConditions {
  readonly location?: string | null
  readonly states?: readonly PublicReportState[] | null
}

const OPEN_STATES: readonly PublicReportState[] = ['SUBMITTED', 'ACCEPTED', 'TRANSFERRED']
/** As the partial index of the migration has it, word for word. */
const OPEN = sql.raw(`state in ('SUBMITTED', 'ACCEPTED', 'TRANSFERRED')`)

function whereOf({ location, states }: PublicReportConditions, rights: readonly RecordRight[]): SQL {
  return and(
    isKnown(publicReportRecords, rights),
    location
      ? sql`left(${publicReports.locationCode}, ${sql.raw(String(location.length))}) = ${location}`
      : undefined,
    states ? anyOf(publicReports.state, states) : undefined,
    states?.every((state) => OPEN_STATES.includes(state)) ? OPEN : undefined,
  )!
}

export async function publicReportPage(
  db: Queryable,
  conditions: PublicReportConditions,
  { limit, after }: { readonly limit: number; readonly after: readonly [string, string] | null },
  rights: readonly RecordRight[],
): Promise<PublicReportRow[]> {
  const position = sql`(${publicReports.occurredAt}, ${publicReports.id}) < (${after?.[0] ?? 'infinity'}, ${after?.[1] ?? ''})`
  return db
    .select()
    .from(publicReports)
    .where(and(whereOf(conditions, rights), position))
    .orderBy(desc(publicReports.occurredAt), desc(publicReports.id))
    .limit(limit)
}

export async function publicReportCount(
  db: Queryable,
  conditions: PublicReportConditions,
  rights: readonly RecordRight[],
): Promise<number> {
  const [row] = await db.select({ count: count() }).from(publicReports).where(whereOf(conditions, rights))
  return row!.count
}

/** The report, locked until the transaction ends; undefined when there is none that the caller may know of. */
export async function lockPublicReport(
  transaction: Transaction,
  id: string,
  rights: readonly RecordRight[],
): Promise<PublicReportRow | undefined> {
  const [report] = await transaction
    .select()
    .from(publicReports)
    .where(and(eq(publicReports.id, id), isKnown(publicReportRecords, rights)))
    .for('update')
  return report
}

export async function publicReportByReceipt(
  db: Queryable,
  receiptHash: string,
): Promise<PublicReportRow | undefined> {
  const [report] = await db.select().from(publicReports).where(eq(publicReports.receiptHash, receiptHash))
  return report
}

/** Those who reported some reports and did not ask to be anonymous. */
export async function namedReporters(db: Queryable, reportIds: readonly string[]) {
  return db
    .select({ reportId: reporters.reportId, name: reporters.name, phone: reporters.phone })
    .from(reporters)
    .where(and(anyOf(reporters.reportId, reportIds), isNull(reporters.sealed)))
}

export async function photosOfReports(
  db: Queryable,
  reportIds: readonly string[],
): Promise<ReportPhotoRow[]> {
  return db
    .select()
    .from(reportPhotos)
    .where(anyOf(reportPhotos.reportId, reportIds))
    .orderBy(asc(reportPhotos.reportId), asc(reportPhotos.ordinal))
}

export async function photoById(db: Queryable, id: string): Promise<ReportPhotoRow | undefined> {
  const [photo] = await db.select().from(reportPhotos).where(eq(reportPhotos.id, id))
  return photo
}

/** Enters a photo that was stored; false when there is one of this id. */
export async function insertPhoto(
  db: Database,
  photo: Omit<ReportPhotoRow, 'reportId' | 'ordinal'>,
): Promise<boolean> {
  const rows = await db.insert(reportPhotos).values(photo).onConflictDoNothing().returning()
  return rows.length > 0
}

/** Gives photos to a report, in their order. @returns how many of them were uploaded and of no report yet */
export async function claimPhotos(
  transaction: Transaction,
  reportId: string,
  ids: readonly string[],
): Promise<number> {
  const rows = await transaction.execute(sql`/* center.claimPhotos */
    update ${reportPhotos} set report_id = ${reportId}, ordinal = given.ordinality
    from unnest(${array(ids)}::text[]) with ordinality given (id, ordinality)
    where report_photo.id = given.id and report_photo.report_id is null
    returning report_photo.id`)
  return rows.length
}

/** Forgets photos that no report was made of. @returns the names of their files */
export async function deleteUnusedPhotos(db: Database, storedBefore: Date): Promise<string[]> {
  const rows = await db
    .delete(reportPhotos)
    .where(and(isNull(reportPhotos.reportId), lt(reportPhotos.storedAt, storedBefore)))
    .returning({ file: reportPhotos.file })
  return rows.map(({ file }) => file)
}
