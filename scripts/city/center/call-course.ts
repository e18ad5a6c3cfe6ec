import {
  CALL,
  type CallAction,
  type CallState,
  isWaiting,
  RESPONSE,
  type ResponseAction,
  type ResponseState,
  responseId,
} from '../../../subgraphs/center/calls/machines.ts'
import { CALL_OVERDUE, extension } from '../../../subgraphs/center/calls/overdue.ts'
import { type CallRow, calls, callUnits } from '../../../subgraphs/center/calls/tables.ts'
import { deadlines } from '../../../subgraphs/center/deadlines/tables.ts'
import { THE_CENTER_ITSELF } from '../../../subgraphs/center/lifecycle/events.ts'
import { nextState } from '../../../subgraphs/center/lifecycle/machine.ts'
import { events } from '../../../subgraphs/center/lifecycle/tables.ts'
import { HOUR } from '../calendar.ts'
import type { RowSink } from '../rows.ts'

/** What somebody does with a call: a unit reports, the center decides on its objection, or closes the call. */
export interface Deed {
  readonly at: number
  /** Null for what is done with the call as a whole. */
  readonly unit: string | null
  readonly action: Exclude<ResponseAction, 'RELEASE'> | 'REGULATED' | 'FAILED'
  readonly reason: string | null
  readonly officer: string
}

export interface CallPlan
  extends Pick<CallRow, 'id' | 'direction' | 'subject' | 'locationCode' | 'madeBy' | 'officeId'> {
  readonly madeAt: number
  readonly dueAt: number
  readonly officer: string
  readonly reason: string
  readonly unitIds: readonly string[]
  /** In the order of their moments; what lies beyond the reference day is not done. */
  readonly deeds: readonly Deed[]
  parentOf(officeId: string): string | null
}

interface Standing<State> {
  state: State
  version: number
  updatedAt: number
}

interface UnitStanding extends Standing<ResponseState> {
  dueAt: number
  reportedAt: number | null
}

const CLIENT = 'center-clerk'

/** Adds the rows of a call that went as planned until a moment: the center's own rules lead from step to step. */
export function runCall(plan: CallPlan, until: number, rows: RowSink): void {
  new Course(plan, rows).run(until)
}

class Course {
  readonly #plan: CallPlan
  readonly #rows: RowSink
  readonly #call: Standing<CallState>
  readonly #units: ReadonlyMap<string, UnitStanding>
  #officeId: string
  #dueAt: number
  #closedAt: number | null = null

  constructor(plan: CallPlan, rows: RowSink) {
    const { madeAt, dueAt, unitIds } = plan
    this.#plan = plan
    this.#rows = rows
    this.#officeId = plan.officeId
    this.#dueAt = dueAt
    this.#call = { state: 'OPEN', version: 0, updatedAt: madeAt }
    this.#units = new Map(
      unitIds.map((id) => [id, { state: 'CALLED', version: 0, updatedAt: madeAt, dueAt, reportedAt: null }]),
    )
  }

  run(until: number): void {
    const { id, madeAt, officer, reason, unitIds, deeds } = this.#plan
    this.#note(id, this.#call, { action: 'MAKE', at: madeAt, officer, reason, data: { unitIds } })
    for (const [unit, standing] of this.#units)
      this.#note(responseId(id, unit), standing, { action: 'CALL', at: madeAt, officer, reason })
    for (const deed of deeds.filter(({ at }) => at <= until)) {
      this.#escalateUntil(deed.at)
      this.#do(deed)
    }
    this.#escalateUntil(until)
    this.#finish()
  }

  #do(deed: Deed): void {
    if (deed.unit === null) this.#close(deed)
    else this.#respond(deed, this.#units.get(deed.unit)!)
  }

  #respond({ at, unit, action, reason, officer }: Deed, standing: UnitStanding): void {
    const step = action as ResponseAction
    this.#stepUnit(unit!, standing, { action: step, at, officer, reason })
    if (step === 'OVERRULE') {
      standing.reportedAt = null
      standing.dueAt = Math.max(this.#dueAt, at + 4 * HOUR)
      this.#dueAt = standing.dueAt
      this.#stepCall({ action: 'OVERRULE', at, officer, reason })
    } else if (step !== 'UPHOLD') standing.reportedAt ??= at
    const waits = [...this.#units.values()].some(({ state }) => state === 'CALLED')
    if (!waits && isWaiting(this.#call.state))
      this.#stepCall({
        action: 'ANSWER',
        at,
        officer: THE_CENTER_ITSELF.officer,
        reason: 'Every unit has reported.',
      })
  }

  #close({ at, action, reason, officer }: Deed): void {
    this.#stepCall({ action: action === 'REGULATED' ? 'REGULATE' : 'FAIL', at, officer, reason })
    this.#closedAt = at
    for (const [unit, standing] of this.#units)
      if (standing.state === 'CALLED' || standing.state === 'OBJECTED')
        this.#stepUnit(unit, standing, { action: 'RELEASE', at, officer, reason })
  }

  /** What the deadline does as often as it passes before a moment. */
  #escalateUntil(moment: number): void {
    const { madeAt, dueAt: firstDueAt, parentOf } = this.#plan
    while (isWaiting(this.#call.state) && this.#call.state !== 'OVERDUE' && this.#dueAt <= moment) {
      const above = parentOf(this.#officeId)
      const missing = [...this.#units].filter(([, { state }]) => state === 'CALLED').map(([unit]) => unit)
      const at = this.#dueAt
      this.#stepCall({
        action: above === null ? 'MARK_OVERDUE' : 'ESCALATE',
        at,
        officer: THE_CENTER_ITSELF.officer,
        reason: `${missing.join(', ')} had not reported by ${new Date(at).toISOString()}.`,
        data: { missing, from: this.#officeId, to: above },
      })
      if (above === null) return
      this.#officeId = above
      this.#dueAt = at + extension({ madeAt: new Date(madeAt), firstDueAt: new Date(firstDueAt) })
    }
  }

  #stepCall(step: Step<CallAction>): void {
    this.#call.state = nextState(CALL, this.#call.state, step.action)
    this.#note(this.#plan.id, this.#call, step)
  }

  #stepUnit(unit: string, standing: UnitStanding, step: Step<ResponseAction>): void {
    standing.state = nextState(RESPONSE, standing.state, step.action)
    this.#note(responseId(this.#plan.id, unit), standing, step)
  }

  #note(
    subject: string,
    standing: Standing<string>,
    { action, at, officer, reason, data = {} }: Step<string>,
  ): void {
    standing.version++
    standing.updatedAt = at
    const { state, version } = standing
    const client = officer === THE_CENTER_ITSELF.officer ? THE_CENTER_ITSELF.client : CLIENT
    this.#rows.add(events, {
      ...{ subject, version, action, state, officer, client, reason, data },
      at: new Date(at),
    })
  }

  #finish(): void {
    const { id, direction, subject, locationCode, madeBy, madeAt, dueAt: firstDueAt } = this.#plan
    const { state, version, updatedAt } = this.#call
    const dueAt = new Date(this.#dueAt)
    this.#rows.add(calls, {
      ...{ id, direction, subject, locationCode, madeBy, officeId: this.#officeId, state, version, dueAt },
      protection: 'OPEN',
      madeAt: new Date(madeAt),
      firstDueAt: new Date(firstDueAt),
      closedAt: this.#closedAt === null ? null : new Date(this.#closedAt),
      updatedAt: new Date(updatedAt),
    })
    for (const [unitId, unit] of this.#units)
      this.#rows.add(callUnits, {
        callId: id,
        unitId,
        calledAt: new Date(madeAt),
        dueAt: new Date(unit.dueAt),
        reportedAt: unit.reportedAt === null ? null : new Date(unit.reportedAt),
        protection: 'OPEN',
        state: unit.state,
        version: unit.version,
        updatedAt: new Date(unit.updatedAt),
      })
    if (isWaiting(state) && state !== 'OVERDUE')
      this.#rows.add(deadlines, { kind: CALL_OVERDUE, subject: id, dueAt })
  }
}

interface Step<Action extends string> {
  readonly action: Action
  readonly at: number
  readonly officer: string
  readonly reason: string | null
  readonly data?: Readonly<Record<string, unknown>>
}
