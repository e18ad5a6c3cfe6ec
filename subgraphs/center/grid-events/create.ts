import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Caller } from '../../kit/contract/caller.ts'
import type { Protection } from '../../kit/contract/protection.ts'
import { formatDateTime } from '../../kit/contract/scalars.ts'
import type { Transaction } from '../../kit/database.ts'
import { schedule } from '../deadlines/schedule.ts'
import { beginLife } from '../lifecycle/events.ts'
import { OVERDUE } from './act.ts'
import { TIME_LIMITS } from './life-cycle.ts'
import { type GridEventRow, gridEvents } from './tables.ts'

/** What becomes a grid event. */
export interface NewGridEvent {
  readonly title: string
  readonly description: string
  readonly kind: GridEventRow['kind']
  readonly locationCode: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly protection: Protection
  /** Null: now. */
  readonly occurredAt: Date | null
  /** What was done about it on the spot; null when nothing was. */
  readonly result: string | null
  /** The public report that it is made from; null when a grid member found it. */
  readonly reportId: string | null
  readonly reason: string | null
  readonly by: Pick<Caller, 'officer' | 'client'>
}

/** Enters an event, as the first thing of its history; one that was handled on the spot is to be examined. */
export async function createGridEvent(
  transaction: Transaction,
  { occurredAt, result, reportId, reason, by, ...found }: NewGridEvent,
): Promise<GridEventRow> {
  const id = `center:event-${randomUUID()}`
  const state = result === null ? 'REPORTED' : 'FED_BACK'
  const { at, version } = await beginLife<GridEventRow['state'], 'REPORT'>(
    transaction,
    { id, state },
    { action: 'REPORT', reason, by },
  )
  const [number] = await transaction.execute<{ next: string }>(
    sql`select nextval('grid_event_number') as next`,
  )
  const [row] = await transaction
    .insert(gridEvents)
    .values({
      ...found,
      id,
      eventNumber: `网格〔${formatDateTime(at).slice(0, 4)}〕${number!.next}号`,
      source: reportId === null ? 'GRID_MEMBER' : 'PUBLIC_REPORT',
      reportId,
      reportedBy: by.officer,
      reportedAt: at,
      occurredAt: occurredAt ?? at,
      updatedAt: at,
      state,
      version,
      dueAt: new Date(at.getTime() + TIME_LIMITS.TRIAGE),
      ...(result === null ? {} : { result, fedBackAt: at }),
    })
    .returning()
  if (result === null) await schedule(transaction, { kind: OVERDUE, subject: id, dueAt: row!.dueAt })
  return row!
}
