import { eq } from 'drizzle-orm'
import { PROTECTIONS } from '../../kit/contract/protection.ts'
import { allRecords } from '../../kit/contract/record-right.ts'
import type { Transaction } from '../../kit/database.ts'
import type { GridEventRow } from '../grid-events/tables.ts'
import { THE_CENTER_ITSELF } from '../lifecycle/events.ts'
import { joinMatter } from '../matters/queries.ts'
import { progress } from './act.ts'
import { lockPublicReport } from './queries.ts'
import { type PublicReportRow, publicReports } from './tables.ts'

type Ended = Pick<GridEventRow, 'id' | 'reportId' | 'result'>

/** The result of a grid event answers the public report that it was made from, unless that was answered before. */
export async function answerWithResult(transaction: Transaction, event: Ended): Promise<void> {
  const report = await waitingReport(transaction, event)
  if (!report) return
  const step = { action: 'EVENT_CLOSED', expectedVersion: null, by: THE_CENTER_ITSELF } as const
  await progress(transaction, report, step, (at) => ({ answer: event.result, answeredAt: at }))
}

/** A report whose grid event was none is in the officers' hands again. */
export async function takeBack(transaction: Transaction, event: Ended, reason: string): Promise<void> {
  const report = await waitingReport(transaction, event)
  if (!report) return
  const step = { action: 'EVENT_DISMISSED', expectedVersion: null, reason, by: THE_CENTER_ITSELF } as const
  await progress(transaction, report, step)
}

async function waitingReport(
  transaction: Transaction,
  { id, reportId }: Ended,
): Promise<PublicReportRow | undefined> {
  if (reportId === null) return undefined
  const report = await lockPublicReport(transaction, reportId, allRecords(PROTECTIONS))
  return report?.state === 'TRANSFERRED' && report.gridEventId === id ? report : undefined
}

/** A grid event that is a dispute and a report that is one are about the same quarrel. */
export async function joinReport(transaction: Transaction, { id, reportId }: Ended): Promise<void> {
  if (reportId === null) return
  const [report] = await transaction
    .select({ isDispute: publicReports.isDispute })
    .from(publicReports)
    .where(eq(publicReports.id, reportId))
  if (report?.isDispute) await joinMatter(transaction, [id, reportId])
}

/** A week after the answer, a report without a rating is closed. */
export async function closeUnrated(transaction: Transaction, id: string): Promise<void> {
  const report = await lockPublicReport(transaction, id, allRecords(PROTECTIONS))
  if (report?.state !== 'ANSWERED') return
  await progress(transaction, report, {
    action: 'CLOSE_UNRATED',
    expectedVersion: null,
    by: THE_CENTER_ITSELF,
  })
}
