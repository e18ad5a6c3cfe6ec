import { eq } from 'drizzle-orm'
import { BadUserInput } from '../../kit/contract/errors.ts'
import type { Transaction } from '../../kit/database.ts'
import { type SharedRecord, toSharedRecord } from '../../kit/records/record-type.ts'
import { callOff, schedule } from '../deadlines/schedule.ts'
import { checkVersion, type Step, takeStep } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { CenterContext } from '../loaders.ts'
import { PUBLIC_REPORT, type PublicReportAction, RATING_DAYS } from './life-cycle.ts'
import { lockPublicReport } from './queries.ts'
import { publicReportRecords } from './record-type.ts'
import { type PublicReportRow, publicReports } from './tables.ts'

/** What every mutation of a report by an officer has in its input. */
export interface ActInput {
  readonly idempotencyKey: string
  readonly id: string
  readonly expectedVersion: number
  readonly reason?: string | null
}

/** What an officer does with a report, and what of its row changes thereby. */
export interface Deed {
  readonly action: PublicReportAction
  readonly reason?: string | null
  readonly data?: Readonly<Record<string, unknown>>
  readonly changes?: (at: Date) => Partial<PublicReportRow>
}

export const UNRATED = 'public-report.unrated'

const DAY = 24 * 3_600_000

/** Carries out an officer's mutation of one report: refused, or the report as it is afterwards. */
export function act<Input extends ActInput>(
  context: CenterContext,
  mutation: string,
  input: Input,
  decide: (report: PublicReportRow, transaction: Transaction) => Deed | Promise<Deed>,
): Promise<SharedRecord> {
  const lock = async (transaction: Transaction) => {
    const report = await lockPublicReport(transaction, input.id, context.caller.mayKnow)
    if (!report) throw new BadUserInput('"id" must be the id of a public report, e.g. center:report-….')
    return report
  }
  const carryOut = async (transaction: Transaction) => {
    const report = await lock(transaction)
    await checkVersion(transaction, report, input.expectedVersion)
    const { changes, ...deed } = await decide(report, transaction)
    const step = { ...deed, expectedVersion: input.expectedVersion, by: context.caller }
    return toSharedRecord(publicReportRecords, await progress(transaction, report, step, changes))
  }
  return once(context, mutation, input, carryOut, lock)
}

/** Takes a step with a locked report, and keeps its row and its deadline in line with it. */
export async function progress(
  transaction: Transaction,
  report: PublicReportRow,
  step: Step<PublicReportAction>,
  changes: (at: Date) => Partial<PublicReportRow> = () => ({}),
): Promise<PublicReportRow> {
  const { state, version, at } = await takeStep(transaction, PUBLIC_REPORT, report, step)
  const [row] = await transaction
    .update(publicReports)
    .set({ ...changes(at), state, version, updatedAt: at })
    .where(eq(publicReports.id, report.id))
    .returning()
  if (state === 'ANSWERED' && report.state !== 'ANSWERED') {
    const dueAt = new Date(at.getTime() + RATING_DAYS * DAY)
    await schedule(transaction, { kind: UNRATED, subject: report.id, dueAt })
  }
  if (state === 'CLOSED' && report.state !== 'CLOSED') await callOff(transaction, UNRATED, report.id)
  return row!
}
