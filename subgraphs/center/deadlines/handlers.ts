import type { Transaction } from '../../kit/database.ts'
import { CALL_OVERDUE, callOverdue } from '../calls/overdue.ts'
import { OVERDUE as GRID_EVENT_OVERDUE } from '../grid-events/act.ts'
import { gridEventOverdue } from '../grid-events/overdue.ts'
import { markOverdue } from '../intake/overdue.ts'
import { OVERDUE_DEADLINE } from '../intake/step.ts'
import { expire, OPENING_OVER } from '../openings/expire.ts'
import { UNRATED as PUBLIC_REPORT_UNRATED } from '../reports/act.ts'
import { closeUnrated } from '../reports/follow-event.ts'

/**
 * What happens when a deadline passes, in the transaction that also takes the deadline away. It locks its subject
 * (`for update`), and does nothing when the subject is past it. It may set the same deadline anew.
 */
export type DeadlineHandler = (transaction: Transaction, subject: string) => Promise<void>

export type DeadlineHandlers = Readonly<Record<string, DeadlineHandler>>

/** By kind of deadline; each topic adds its own. */
export const DEADLINE_HANDLERS: DeadlineHandlers = {
  [CALL_OVERDUE]: callOverdue,
  [OVERDUE_DEADLINE]: markOverdue,
  [GRID_EVENT_OVERDUE]: gridEventOverdue,
  [OPENING_OVER]: expire,
  [PUBLIC_REPORT_UNRATED]: closeUnrated,
}
