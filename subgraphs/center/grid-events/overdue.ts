import { sql } from 'drizzle-orm'
import { PROTECTIONS } from '../../kit/contract/protection.ts'
import { allRecords } from '../../kit/contract/record-right.ts'
import type { Transaction } from '../../kit/database.ts'
import { schedule } from '../deadlines/schedule.ts'
import { THE_CENTER_ITSELF } from '../lifecycle/events.ts'
import { isPending, OVERDUE, progress } from './act.ts'
import { nextSupervision } from './life-cycle.ts'
import { lockGridEvent, officesAbove } from './queries.ts'

/** Up to the city's center. */
const HIGHEST = 3

/**
 * When the deadline of an event passes and nobody has acted: it is marked, and the next level of centers supervises
 * it, the nearest one first. It goes on until the city's does.
 */
export async function gridEventOverdue(transaction: Transaction, id: string): Promise<void> {
  const event = await lockGridEvent(transaction, id, allRecords(PROTECTIONS))
  if (!event || !isPending(event) || event.dueAt > (await databaseTime(transaction))) return
  const level = Math.min(event.supervisionLevel + 1, HIGHEST)
  const offices = await officesAbove(transaction, event.locationCode)
  const supervisor = offices[Math.min(level, offices.length) - 1] ?? null
  const row = await progress(
    transaction,
    event,
    {
      action: 'MARK_OVERDUE',
      expectedVersion: null,
      data: { level, supervisor },
      by: THE_CENTER_ITSELF,
    },
    (at) => ({ overdueAt: event.overdueAt ?? at, supervisionLevel: level, supervisorId: supervisor }),
  )
  if (level < HIGHEST)
    await schedule(transaction, {
      kind: OVERDUE,
      subject: id,
      dueAt: nextSupervision(event.grade, row.updatedAt),
    })
}

/** Deadlines fire by the database's clock; by another one, a deadline that is gone could seem to be yet to come. */
async function databaseTime(transaction: Transaction): Promise<Date> {
  const [row] = await transaction.execute<{ now: string }>(sql`select clock_timestamp() as now`)
  return new Date(row!.now)
}
