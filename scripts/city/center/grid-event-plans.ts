import {
  GRID_EVENT,
  type GridEventAction,
  nextSupervision,
  PENDING,
  TIME_LIMITS,
} from '../../../subgraphs/center/grid-events/life-cycle.ts'
import type {
  GridEventGrade,
  GridEventRow,
  GridEventState,
} from '../../../subgraphs/center/grid-events/tables.ts'
import { THE_CENTER_ITSELF } from '../../../subgraphs/center/lifecycle/events.ts'
import { DAY, HOUR, MINUTE, startOfDay } from '../calendar.ts'
import type { City, CitySize } from '../city.ts'
import type { Grid } from '../places.ts'
import { shortName } from '../places.ts'
import { type Random, randomStream, Weighted } from '../random.ts'
import { FOUND, REASONS } from '../vocabulary/grid-events.ts'
import { WITHOUT_CENTER } from '../vocabulary/organisation.ts'

/** So many were found in the twenty months before the reference day, as the city reports since December 2020. */
const EVENTS: Readonly<Record<CitySize, number>> = { demo: 22_750, city: 910_000 }
const MONTHS = 20
/** Of ten thousand, those that were settled. */
const SETTLED = 9964
/** One of so many is none. */
const DISMISSED_EVERY = 2000
/** Of the latest events, one of so many is open still. */
const OPEN_EVERY = 4
const ON_THE_SPOT = 0.66
const LATE = 0.035
const DECLINED = 0.03
const CLASSIFIED = 0.15

const KINDS = new Weighted(
  Object.entries(FOUND).map(([kind, { weight }]) => [kind as GridEventRow['kind'], weight] as const),
)
const GRADES = new Weighted<GridEventGrade>([
  ['GRADE_1', 2],
  ['GRADE_2', 18],
  ['GRADE_3', 50],
  ['GRADE_4', 30],
])
/** How far those that are open have come. */
const OPEN_STATES = new Weighted<GridEventState>([
  ['REPORTED', 14],
  ['RETURNED', 2],
  ['TRIAGED', 9],
  ['ASSIGNED', 22],
  ['IN_PROGRESS', 38],
  ['FED_BACK', 15],
])

/** Something that was done with an event. */
export interface PlannedStep {
  readonly action: GridEventAction | 'REPORT'
  readonly state: GridEventState
  readonly at: number
  readonly officer: string
  readonly client: string
  readonly reason: string | null
  readonly data: Readonly<Record<string, unknown>>
}

/** What was found, and what was done about it until the reference day. */
export interface PlannedEvent {
  readonly id: string
  readonly grid: Grid
  readonly kind: GridEventRow['kind']
  /** The title, with {} for the place. */
  readonly pattern: string
  readonly title: string
  readonly at: number
  readonly grade: GridEventGrade | null
  readonly dueAt: number
  readonly overdueAt: number | null
  /** When the time that runs is over; null when none does. */
  readonly nextDeadline: number | null
  readonly steps: readonly PlannedStep[]
  readonly result: string | null
  readonly unitId: string | null
  readonly isDispute: boolean
  /** For what else is to be drawn of it. */
  readonly random: Random
}

/** Something that is to be done, and so long after the report. */
interface Draft {
  readonly action: GridEventAction
  readonly after: number
  readonly reason?: string
  readonly data?: Readonly<Record<string, unknown>>
}

interface Found extends Pick<PlannedEvent, 'id' | 'grid' | 'kind' | 'pattern' | 'title' | 'at' | 'random'> {
  readonly reported: boolean
}

/** What grid members found: each event is a function of seed, day and index alone. */
export class GridEventPlans {
  readonly count: number
  readonly #city: City
  readonly #random
  readonly #first: number
  readonly #grids: Weighted<Grid>
  /** From this event on, one of a few is open. */
  readonly #latest: number

  constructor(city: City) {
    this.#city = city
    this.count = EVENTS[city.size]
    this.#random = randomStream(city.seed, 'grid event')
    this.#first = startOfDay(monthsBefore(city.referenceDay, MONTHS))
    this.#grids = new Weighted(city.places.grids.map((grid) => [grid, grid.weight]))
    const unsettled = this.count - Math.floor((this.count * SETTLED) / 10_000)
    let open = unsettled
    while (open + dismissedBefore(this.count - open * OPEN_EVERY) > unsettled) open--
    this.#latest = this.count - open * OPEN_EVERY
  }

  /** @param reported whether a resident reported it: then no grid member handled it on the spot */
  plan(index: number, reported: boolean): PlannedEvent {
    const random = this.#random(index)
    const at = this.momentOf(index)
    const grid = this.#grids.draw(random)
    const kind = KINDS.draw(random)
    const pattern = random.pick(FOUND[kind].titles)
    const title = pattern.replace('{}', shortName(this.#city.places.byCode.get(grid.parent!)!.name))
    const found = { id: idOfEvent(index), grid, kind, pattern, title, at, random, reported }
    if (this.isOpen(index)) return this.#carryOut(found, openCourse(random, grid.code), false)
    if (this.isDismissed(index)) return this.#carryOut(found, dismissal(random), false)
    if (!reported && random.chance(ON_THE_SPOT))
      return this.#carryOut(found, [{ action: 'CLOSE', after: random.between(10, 2000) * MINUTE }], true)
    return this.#carryOut(found, settledCourse(random, grid.code, kind), false)
  }

  isOpen(index: number): boolean {
    return index >= this.#latest && (index - this.#latest) % OPEN_EVERY === 0
  }

  isDismissed(index: number): boolean {
    return index < this.#latest && index % DISMISSED_EVERY === DISMISSED_EVERY / 2
  }

  /** When an event is reported, mostly between six and nine; events are numbered by the day. */
  momentOf(index: number): number {
    const random = this.#random(this.count + index)
    const share = (index + random.fraction()) / this.count
    const days = Math.round((this.#city.now - this.#first) / DAY)
    const day = this.#first + Math.floor(share * days) * DAY
    const moment = day + 6 * HOUR + Math.floor(random.normal(7.5, 3) * HOUR) + random.below(MINUTE)
    return Math.min(moment, this.#city.now - 2 * MINUTE)
  }

  /** What is done until the reference day: what was settled was settled before it, however quickly. */
  #carryOut(found: Found, drafts: readonly Draft[], onTheSpot: boolean): PlannedEvent {
    const { at, grid, kind, random, reported } = found
    const { now } = this.#city
    const longest = drafts.at(-1)?.after ?? 0
    const pace = Math.min(1, (now - at - MINUTE) / Math.max(1, longest))
    const clerk = clerkOf(grid.code)
    const unit =
      (drafts.findLast(({ action }) => action === 'ASSIGN')?.data?.to as string | undefined) ?? null
    let state: GridEventState = onTheSpot ? 'FED_BACK' : 'REPORTED'
    const steps: PlannedStep[] = [
      {
        action: 'REPORT',
        state,
        at,
        officer: reported ? clerk : `gridmember:${grid.code}-1`,
        client: reported ? 'center-clerk' : 'grid-app',
        reason: null,
        data: {},
      },
    ]
    let [grade, overdueAt]: [GridEventGrade | null, number | null] = [null, null]
    let dueAt = at + TIME_LIMITS.TRIAGE
    const markWhenDue = (until: number) => {
      if (overdueAt !== null || dueAt >= until || !PENDING.some((pending) => pending === state)) return
      overdueAt = dueAt
      const { officer, client } = THE_CENTER_ITSELF
      const data = { level: 1, supervisor: officeOf(grid.code) }
      steps.push({ action: 'MARK_OVERDUE', state, at: dueAt, officer, client, reason: null, data })
    }
    for (const { action, after, reason = null, data = {} } of drafts) {
      const moment = at + Math.floor(after * pace)
      markWhenDue(moment)
      state = GRID_EVENT.transitions[state][action]!
      const officer = action === 'ACCEPT' || action === 'FEED_BACK' ? `${grid.code.slice(0, 9)}-05` : clerk
      steps.push({ action, state, at: moment, officer, client: 'center-clerk', reason, data })
      if (action === 'TRIAGE') {
        grade = data.grade as GridEventGrade
        dueAt = moment + TIME_LIMITS[grade]
      }
      if (action === 'RETURN_TO_FINDER') dueAt = moment + TIME_LIMITS.TRIAGE
    }
    markWhenDue(now)
    const pending = PENDING.some((one) => one === state)
    const supervised = overdueAt === null ? dueAt : nextSupervision(grade, new Date(overdueAt)).getTime()
    return {
      ...found,
      grade,
      dueAt,
      overdueAt,
      nextDeadline: pending ? supervised : null,
      steps,
      result: state === 'FED_BACK' || state === 'CLOSED' ? random.pick(FOUND[kind].results) : null,
      unitId: state === 'DISMISSED' ? null : unit,
      isDispute: drafts.some(({ action }) => action === 'CLASSIFY'),
    }
  }
}

/** Triaged, assigned, handled, fed back and closed; a few declined first, a few late, a few quarrels classified. */
function settledCourse(random: Random, gridCode: string, kind: GridEventRow['kind']): Draft[] {
  const grade = GRADES.draw(random)
  const limit = TIME_LIMITS[grade]
  const township = `unit:${gridCode.slice(0, 9)}`
  const drafts: Draft[] = [{ action: 'TRIAGE', after: random.between(4, 200) * MINUTE, data: { grade } }]
  const step = (action: GridEventAction, wait: number, more: Partial<Draft> = {}) => {
    drafts.push({ action, after: drafts.at(-1)!.after + Math.floor(wait), ...more })
  }
  const triaged = drafts[0]!.after
  if (kind === 'QUARREL' && random.chance(CLASSIFIED))
    step('CLASSIFY', random.between(1, 9) * MINUTE, { reason: REASONS.classify })
  if (random.chance(DECLINED)) {
    step('ASSIGN', random.between(3, 20) * MINUTE, { data: { to: `unit:${gridCode.slice(0, 6)}:police` } })
    step('DECLINE', random.between(5, 30) * MINUTE, { reason: random.pick(REASONS.decline) })
  }
  step('ASSIGN', random.between(3, 25) * MINUTE, { data: { to: township } })
  if (random.chance(0.45)) step('ACCEPT', random.between(3, 20) * MINUTE)
  const part = random.chance(LATE) ? 1.02 + random.fraction() * 0.6 : 0.9 * random.fraction() ** 0.8
  step('FEED_BACK', Math.max(MINUTE, triaged + part * limit - drafts.at(-1)!.after))
  step('CLOSE', random.skewed(5 * HOUR, 0.9))
  return drafts
}

function dismissal(random: Random): Draft[] {
  return [{ action: 'DISMISS', after: random.between(5, 230) * MINUTE, reason: random.pick(REASONS.dismiss) }]
}

/** A course that has come so far. */
function openCourse(random: Random, gridCode: string): Draft[] {
  const state = OPEN_STATES.draw(random)
  if (state === 'REPORTED') return []
  if (state === 'RETURNED')
    return [
      {
        action: 'RETURN_TO_FINDER',
        after: random.between(10, 200) * MINUTE,
        reason: random.pick(REASONS.return),
      },
    ]
  const grade = GRADES.draw(random)
  const to = `unit:${gridCode.slice(0, 9)}`
  const drafts: Draft[] = [
    { action: 'TRIAGE', after: random.between(4, 60) * MINUTE, data: { grade } },
    { action: 'ASSIGN', after: random.between(61, 90) * MINUTE, data: { to } },
    { action: 'ACCEPT', after: random.between(91, 115) * MINUTE },
    { action: 'FEED_BACK', after: (2 + 40 * random.fraction()) * HOUR },
  ]
  return drafts.slice(0, ['TRIAGED', 'ASSIGNED', 'IN_PROGRESS', 'FED_BACK'].indexOf(state) + 1)
}

export const idOfEvent = (index: number) => `center:event-${String(index).padStart(7, '0')}`

const dismissedBefore = (index: number) => Math.floor((index + DISMISSED_EVERY / 2 - 1) / DISMISSED_EVERY)

/** A clerk of the center that serves a grid. */
export const clerkOf = (gridCode: string) => `${centerOf(gridCode)}-02`

/** The center that serves a grid. */
export const officeOf = (gridCode: string) => `office:${centerOf(gridCode)}`

function centerOf(gridCode: string): string {
  const township = gridCode.slice(0, 9)
  return WITHOUT_CENTER.has(township) ? gridCode.slice(0, 6) : township
}

function monthsBefore(day: string, months: number): string {
  const [year, month] = day.split('-').map(Number) as [number, number]
  const date = new Date(Date.UTC(year, month - 1 - months, 1))
  return date.toISOString().slice(0, 10)
}
