import type { Status } from '../../kit/contract/change.ts'
import type { Machine } from '../lifecycle/machine.ts'

/** Where an intake case stands. */
export type IntakeState =
  | 'REGISTERED'
  | 'CLASSIFIED'
  | 'SCREENED'
  | 'ROUTED'
  | 'HANDLING'
  | 'IN_MEDIATION'
  | 'SETTLED'
  | 'CLOSED'
  | 'UNSETTLED'
  | 'WITHDRAWN'

/** What an officer may do with an intake case. */
export type IntakeAction =
  | 'CLASSIFY'
  | 'LINK'
  | 'DECLARE_NEW'
  | 'ROUTE'
  | 'TAKE'
  | 'NOTE'
  | 'REFER_TO_MEDIATION'
  | 'SETTLE'
  | 'ESCALATE'
  | 'GIVE_UP'
  | 'FOLLOW_UP'
  | 'REOPEN'
  | 'WITHDRAW'
  | 'PROTECT'

/** What happens to it without an officer of it: a mediation ends, a deadline passes. */
export type IntakeOccurrence = 'MEDIATION_SETTLED' | 'MEDIATION_FAILED' | 'OVERDUE'

export const INTAKE: Machine<IntakeState, IntakeAction | IntakeOccurrence> = {
  of: 'an intake case',
  occurrences: ['MEDIATION_SETTLED', 'MEDIATION_FAILED', 'OVERDUE'],
  transitions: {
    REGISTERED: {
      CLASSIFY: 'CLASSIFIED',
      PROTECT: 'REGISTERED',
      WITHDRAW: 'WITHDRAWN',
      OVERDUE: 'REGISTERED',
    },
    CLASSIFIED: {
      LINK: 'SCREENED',
      DECLARE_NEW: 'SCREENED',
      CLASSIFY: 'CLASSIFIED',
      PROTECT: 'CLASSIFIED',
      WITHDRAW: 'WITHDRAWN',
      OVERDUE: 'CLASSIFIED',
    },
    SCREENED: {
      ROUTE: 'ROUTED',
      LINK: 'SCREENED',
      CLASSIFY: 'SCREENED',
      PROTECT: 'SCREENED',
      WITHDRAW: 'WITHDRAWN',
      OVERDUE: 'SCREENED',
    },
    ROUTED: {
      TAKE: 'HANDLING',
      ROUTE: 'ROUTED',
      ESCALATE: 'ROUTED',
      LINK: 'ROUTED',
      PROTECT: 'ROUTED',
      WITHDRAW: 'WITHDRAWN',
      OVERDUE: 'ROUTED',
    },
    HANDLING: {
      NOTE: 'HANDLING',
      REFER_TO_MEDIATION: 'IN_MEDIATION',
      SETTLE: 'SETTLED',
      ESCALATE: 'ROUTED',
      GIVE_UP: 'UNSETTLED',
      TAKE: 'HANDLING',
      LINK: 'HANDLING',
      PROTECT: 'HANDLING',
      WITHDRAW: 'WITHDRAWN',
      OVERDUE: 'HANDLING',
    },
    IN_MEDIATION: {
      NOTE: 'IN_MEDIATION',
      PROTECT: 'IN_MEDIATION',
      MEDIATION_SETTLED: 'SETTLED',
      MEDIATION_FAILED: 'HANDLING',
    },
    SETTLED: {
      FOLLOW_UP: 'CLOSED',
      REOPEN: 'HANDLING',
      PROTECT: 'SETTLED',
      OVERDUE: 'SETTLED',
    },
    CLOSED: { REOPEN: 'HANDLING', PROTECT: 'CLOSED' },
    UNSETTLED: { REOPEN: 'HANDLING', PROTECT: 'UNSETTLED' },
    // What was withdrawn may never have been classified: it begins again.
    WITHDRAWN: { REOPEN: 'REGISTERED', PROTECT: 'WITHDRAWN' },
  },
}

/** A state in the words that all agencies share: one that was followed up stays settled, as it ended by agreement. */
export const STATUS: Readonly<Record<IntakeState, Status>> = {
  REGISTERED: 'REGISTERED',
  CLASSIFIED: 'REGISTERED',
  SCREENED: 'REGISTERED',
  ROUTED: 'REGISTERED',
  HANDLING: 'IN_PROGRESS',
  IN_MEDIATION: 'IN_MEDIATION',
  SETTLED: 'SETTLED',
  CLOSED: 'SETTLED',
  UNSETTLED: 'CLOSED',
  WITHDRAWN: 'WITHDRAWN',
}

/** The states in which a dispute is still going on: it is not accepted a second time. */
export const OPEN_STATES: readonly IntakeState[] = [
  'REGISTERED',
  'CLASSIFIED',
  'SCREENED',
  'ROUTED',
  'HANDLING',
  'IN_MEDIATION',
]

/** The states in which a case has ended; it may be followed up, or opened again. */
export const ENDED_STATES: readonly IntakeState[] = ['SETTLED', 'CLOSED', 'UNSETTLED', 'WITHDRAWN']

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** What is waited for: states that wait for the same share a deadline. */
const WAITING: Readonly<Record<IntakeState, 'routing' | 'taking' | 'settlement' | 'follow-up' | null>> = {
  REGISTERED: 'routing',
  CLASSIFIED: 'routing',
  SCREENED: 'routing',
  ROUTED: 'taking',
  HANDLING: 'settlement',
  // A mediation has deadlines of its own.
  IN_MEDIATION: null,
  SETTLED: 'follow-up',
  CLOSED: null,
  UNSETTLED: null,
  WITHDRAWN: null,
}

/** How long each may take, in milliseconds. */
const TIME = { routing: 2 * DAY, taking: 2 * DAY, settlement: 30 * DAY, 'follow-up': 15 * DAY } as const

/**
 * When a case is late after a step: null where nothing is waited for, undefined where the deadline stays as it was.
 * @param to the state that the step led to
 */
export function deadlineAfter(
  from: IntakeState | null,
  action: IntakeAction | IntakeOccurrence | 'ACCEPT',
  to: IntakeState,
  at: Date,
): Date | null | undefined {
  const waiting = WAITING[to]
  if (waiting === null) return null
  // Another center or unit has the whole time to take it.
  const anew = action === 'ROUTE' || action === 'ESCALATE'
  if (from !== null && WAITING[from] === waiting && !anew) return undefined
  return new Date(at.getTime() + TIME[waiting])
}

/** How long after its end a case may be opened again, in milliseconds. */
export const REOPENED_WITHIN = 90 * DAY
