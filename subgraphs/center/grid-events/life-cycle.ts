import type { Machine } from '../lifecycle/machine.ts'
import type { GridEventGrade, GridEventState } from './tables.ts'

/** What is done with a grid event; who sends it back says which of them it is by its state. */
export type GridEventAction =
  | 'AMEND'
  | 'TRIAGE'
  | 'DISMISS'
  | 'ASSIGN'
  | 'ACCEPT'
  | 'FEED_BACK'
  | 'CLOSE'
  | SendingBack
  | Remark

/** To whoever handed it over: finder, triage, assignment, the unit that fed it back. */
export type SendingBack = 'RETURN_TO_FINDER' | 'RETURN_TO_TRIAGE' | 'DECLINE' | 'RETURN_RESULT'

/** What leaves an event where it is. */
export type Remark = 'SUPERVISE' | 'MARK_OVERDUE' | 'CLASSIFY' | 'UNCLASSIFY'

export const GRID_EVENT: Machine<GridEventState, GridEventAction> = {
  of: 'a grid event',
  occurrences: ['MARK_OVERDUE'],
  transitions: {
    REPORTED: {
      TRIAGE: 'TRIAGED',
      RETURN_TO_FINDER: 'RETURNED',
      DISMISS: 'DISMISSED',
      ...remarks('REPORTED'),
    },
    RETURNED: { AMEND: 'REPORTED', DISMISS: 'DISMISSED', ...remarks('RETURNED') },
    TRIAGED: {
      ASSIGN: 'ASSIGNED',
      TRIAGE: 'TRIAGED',
      RETURN_TO_TRIAGE: 'REPORTED',
      DISMISS: 'DISMISSED',
      ...remarks('TRIAGED'),
    },
    ASSIGNED: {
      ACCEPT: 'IN_PROGRESS',
      FEED_BACK: 'FED_BACK',
      DECLINE: 'TRIAGED',
      ...remarks('ASSIGNED'),
    },
    IN_PROGRESS: { FEED_BACK: 'FED_BACK', DECLINE: 'TRIAGED', ...remarks('IN_PROGRESS') },
    FED_BACK: {
      CLOSE: 'CLOSED',
      RETURN_RESULT: 'IN_PROGRESS',
      RETURN_TO_TRIAGE: 'REPORTED',
      SUPERVISE: 'FED_BACK',
      ...classifications('FED_BACK'),
    },
    CLOSED: classifications('CLOSED'),
    DISMISSED: { UNCLASSIFY: 'DISMISSED' },
  },
}

function remarks<State extends GridEventState>(state: State) {
  return { SUPERVISE: state, MARK_OVERDUE: state, ...classifications(state) }
}

function classifications<State extends GridEventState>(state: State) {
  return { CLASSIFY: state, UNCLASSIFY: state }
}

/** The states in which nothing more happens unless it is classified. */
export const ENDS = ['CLOSED', 'DISMISSED'] as const satisfies readonly GridEventState[]

/** The states in which somebody is expected to act, and the time runs. */
export const PENDING = [
  'REPORTED',
  'RETURNED',
  'TRIAGED',
  'ASSIGNED',
  'IN_PROGRESS',
] as const satisfies readonly GridEventState[]

/** Which way an event that is sent back goes; one that was handled on the spot goes to triage. */
export function sendingBack(state: GridEventState, assigned: boolean): SendingBack {
  if (state === 'TRIAGED' || (state === 'FED_BACK' && !assigned)) return 'RETURN_TO_TRIAGE'
  if (state === 'ASSIGNED' || state === 'IN_PROGRESS') return 'DECLINE'
  return state === 'FED_BACK' ? 'RETURN_RESULT' : 'RETURN_TO_FINDER'
}

const HOUR = 3_600_000

/** How long an event may wait for its triage, and from then on, by grade, for its result. */
export const TIME_LIMITS: Readonly<Record<'TRIAGE' | GridEventGrade, number>> = {
  TRIAGE: 4 * HOUR,
  GRADE_1: 2 * HOUR,
  GRADE_2: 24 * HOUR,
  GRADE_3: 3 * 24 * HOUR,
  GRADE_4: 7 * 24 * HOUR,
}

/** An event that stays overdue is supervised by the next level after half of its time again. */
export function nextSupervision(grade: GridEventGrade | null, now: Date): Date {
  return new Date(now.getTime() + TIME_LIMITS[grade ?? 'TRIAGE'] / 2)
}
