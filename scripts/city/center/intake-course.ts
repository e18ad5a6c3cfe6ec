import { deadlines } from '../../../subgraphs/center/deadlines/tables.ts'
import {
  deadlineAfter,
  INTAKE,
  type IntakeAction,
  type IntakeState,
} from '../../../subgraphs/center/intake/life-cycle.ts'
import { OVERDUE_DEADLINE } from '../../../subgraphs/center/intake/step.ts'
import { THE_CENTER_ITSELF } from '../../../subgraphs/center/lifecycle/events.ts'
import { nextState } from '../../../subgraphs/center/lifecycle/machine.ts'
import { events } from '../../../subgraphs/center/lifecycle/tables.ts'
import type { RowSink } from '../rows.ts'

/** What is done with a case of the demonstration city, and when. */
export interface Deed {
  readonly action: IntakeAction
  readonly at: number
  readonly officer: string
  readonly reason?: string
  readonly data?: Readonly<Record<string, unknown>>
}

/** Where a case stands after what was done with it. */
export interface Standing {
  readonly state: IntakeState
  readonly version: number
  readonly updatedAt: number
  readonly dueAt: Date | null
  readonly overdueSince: Date | null
}

/**
 * Lets the center's own life cycle run over a case: adds an event for each deed and for each deadline that passed
 * before the next one, and what is waited for now.
 * @throws when a deed is not possible where the case stands
 */
export function runCourse(
  id: string,
  accepted: Omit<Deed, 'action'>,
  deeds: readonly Deed[],
  now: number,
  rows: RowSink,
): Standing {
  let state: IntakeState = 'REGISTERED'
  let version = 0
  let updatedAt = accepted.at
  let dueAt: Date | null = null
  let overdueSince: Date | null = null

  const note = (
    action: string,
    { at, officer, reason, data }: Omit<Deed, 'action'>,
    client = 'center-clerk',
  ): void => {
    updatedAt = at
    rows.add(events, {
      subject: id,
      version: ++version,
      action,
      state,
      at: new Date(at),
      officer,
      client,
      reason: reason ?? null,
      data: data ?? {},
    })
  }
  const wait = (from: IntakeState | null, action: IntakeAction | 'ACCEPT', at: number): void => {
    const due = deadlineAfter(from, action, state, new Date(at))
    if (due === undefined) return
    dueAt = due
    overdueSince = null
  }
  const passDeadline = (before: number): void => {
    if (dueAt === null || overdueSince !== null || dueAt.getTime() >= before) return
    overdueSince = dueAt
    const data = { dueAt: dueAt.toISOString() }
    note(
      'OVERDUE',
      { at: dueAt.getTime(), officer: THE_CENTER_ITSELF.officer, data },
      THE_CENTER_ITSELF.client,
    )
  }

  note('ACCEPT', accepted)
  wait(null, 'ACCEPT', accepted.at)
  for (const { action, ...deed } of deeds) {
    passDeadline(deed.at)
    const from = state
    state = nextState(INTAKE, state, action)
    note(action, deed)
    wait(from, action, deed.at)
  }
  passDeadline(now)
  if (dueAt !== null && overdueSince === null)
    rows.add(deadlines, { kind: OVERDUE_DEADLINE, subject: id, dueAt })
  return { state, version, updatedAt, dueAt, overdueSince }
}
