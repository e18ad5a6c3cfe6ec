import { createHash } from 'node:crypto'
import { deadlines } from '../../../subgraphs/center/deadlines/tables.ts'
import { THE_CENTER_ITSELF } from '../../../subgraphs/center/lifecycle/events.ts'
import { events } from '../../../subgraphs/center/lifecycle/tables.ts'
import { UNRATED } from '../../../subgraphs/center/reports/act.ts'
import {
  PUBLIC_REPORT,
  type PublicReportAction,
  RATING_DAYS,
} from '../../../subgraphs/center/reports/life-cycle.ts'
import { type PublicReportRow, publicReports, reporters } from '../../../subgraphs/center/reports/tables.ts'
import { DAY, HOUR, MINUTE, yearOf } from '../calendar.ts'
import type { City } from '../city.ts'
import { away, rounded } from '../geography.ts'
import { type Random, randomStream, Weighted } from '../random.ts'
import type { RowSink } from '../rows.ts'
import { ANSWERS, COMMENTS, REASONS } from '../vocabulary/grid-events.ts'
import { clerkOf, GridEventPlans, idOfEvent, type PlannedEvent } from './grid-event-plans.ts'
import { idOfReport, ReportPlans } from './report-plans.ts'
import type { TopicRows } from './topic.ts'

const RATINGS = new Weighted<number>([
  [5, 62],
  [4, 24],
  [3, 8],
  [2, 3],
  [1, 3],
])
const REJECTED = 0.15
const RATED = 0.55

interface Draft {
  readonly action: PublicReportAction
  readonly at: number
  readonly by?: { readonly officer: string; readonly client: string }
  readonly reason?: string
  readonly data?: Readonly<Record<string, unknown>>
}

/**
 * What residents reported, before the grid events that many of them became. Nobody has the receipt codes; the reporters
 * who are named are invented, and of those who asked to be anonymous nothing was left.
 */
export class PublicReportRows implements TopicRows {
  readonly tables = [publicReports, reporters, events, deadlines]
  readonly count: number
  readonly #city: City
  readonly #random
  readonly #events: GridEventPlans
  readonly #reports: ReportPlans

  constructor(city: City) {
    this.#city = city
    this.#random = randomStream(city.seed, 'public report')
    this.#events = new GridEventPlans(city)
    this.#reports = new ReportPlans(city, this.#events)
    this.count = this.#reports.count
  }

  add(index: number, rows: RowSink): void {
    const random = this.#random(index)
    const transferred = this.#reports.isTransferred(index)
    const event = this.#events.plan(this.#reports.eventOf(index), transferred)
    const id = idOfReport(index)
    const client = random.chance(0.7) ? 'mini-program' : 'grid-page'
    const at = event.at - random.between(20, 600) * MINUTE
    const drafts = (transferred ? becameEvent(random, event) : this.#answered(random, event, at)).filter(
      (draft) => draft.at < this.#city.now,
    )
    const outcome = this.#addSteps(id, { at, client, clerk: clerkOf(event.grid.code) }, drafts, rows)
    const anonymous = random.chance(0.3)
    const position = client === 'mini-program' ? around(random, event) : null
    rows.add(publicReports, {
      id,
      title: event.title,
      occurredAt: new Date(at),
      locationCode: event.grid.code,
      latitude: position?.latitude ?? null,
      longitude: position?.longitude ?? null,
      reportNumber: `民声〔${yearOf(at)}〕${String(index + 1).padStart(6, '0')}号`,
      source: client === 'mini-program' ? 'MINI_PROGRAM' : 'GRID_PAGE',
      description: `${event.title},请核实处理。`,
      anonymous,
      receiptHash: createHash('sha256').update(`nobody's ${this.#city.seed} ${index}`).digest('hex'),
      gridEventId: drafts.some(({ action }) => action === 'TRANSFER')
        ? idOfEvent(this.#reports.eventOf(index))
        : null,
      ...outcome,
    })
    if (!anonymous && random.chance(0.8))
      rows.add(reporters, {
        reportId: id,
        name: this.#city.official('反映人', index),
        phone: `0633-02${String(index).padStart(5, '0')}`,
      })
  }

  /** Turned away, or answered without a grid event, and rated or not. */
  #answered(random: Random, { at: by }: PlannedEvent, at: number): Draft[] {
    const looked = at + random.between(10, 20 * 60) * MINUTE
    if (random.chance(REJECTED))
      return [{ action: 'REJECT', at: looked, reason: random.pick(REASONS.reject) }]
    const answer = random.pick(ANSWERS)
    const answered = Math.max(looked, by) + random.between(30, 3 * 24 * 60) * MINUTE
    return [
      { action: 'ACCEPT', at: looked },
      { action: 'ANSWER', at: answered, data: { answer } },
      closing(random, answered),
    ]
  }

  /** Adds the history, and answers the columns that follow from it. */
  #addSteps(
    id: string,
    { at, client, clerk }: { readonly at: number; readonly client: string; readonly clerk: string },
    drafts: readonly Draft[],
    rows: RowSink,
  ) {
    const resident = { officer: 'resident', client }
    let state: PublicReportRow['state'] = 'SUBMITTED'
    let version = 1
    let [last, answeredAt] = [at, null as number | null]
    let answer: string | null = null
    let rating: number | null = null
    const note = (action: string, moment: number, by: typeof resident, draft?: Draft) =>
      rows.add(events, {
        subject: id,
        version,
        action,
        state,
        at: new Date(moment),
        ...by,
        reason: draft?.reason ?? null,
        data: draft?.data ?? {},
      })
    note('SUBMIT', at, resident)
    for (const draft of drafts) {
      state = PUBLIC_REPORT.transitions[state][draft.action]!
      version++
      last = draft.at
      if (state === 'REJECTED') answer = draft.reason!
      if (state === 'ANSWERED') answer = draft.data!.answer as string
      if (answer !== null) answeredAt ??= draft.at
      if (draft.action === 'RATE') rating = draft.data!.rating as number
      const by = draft.action === 'RATE' ? resident : (draft.by ?? { officer: clerk, client: 'center-clerk' })
      note(draft.action, draft.at, by, draft)
    }
    if (state === 'ANSWERED')
      rows.add(deadlines, { kind: UNRATED, subject: id, dueAt: new Date(last + RATING_DAYS * DAY) })
    return {
      state,
      version,
      updatedAt: new Date(last),
      answer,
      answeredAt: answeredAt === null ? null : new Date(answeredAt),
      rating,
      ratingComment: rating === null || rating < 4 ? null : COMMENTS[version % COMMENTS.length]!,
    }
  }
}

/** Taken on and made a grid event, whose result is its answer; one that was none is turned over to be answered. */
function becameEvent(random: Random, { at, id, steps, result }: PlannedEvent): Draft[] {
  const end = steps.at(-1)!
  const drafts: Draft[] = [
    { action: 'ACCEPT', at: at - random.between(1, 15) * MINUTE },
    { action: 'TRANSFER', at, data: { to: id } },
  ]
  if (end.state === 'DISMISSED')
    drafts.push({ action: 'EVENT_DISMISSED', at: end.at, by: THE_CENTER_ITSELF, reason: end.reason! })
  if (end.state === 'CLOSED')
    drafts.push(
      { action: 'EVENT_CLOSED', at: end.at, by: THE_CENTER_ITSELF, data: { answer: result } },
      closing(random, end.at),
    )
  return drafts
}

function closing(random: Random, answered: number): Draft {
  return random.chance(RATED)
    ? {
        action: 'RATE',
        at: answered + random.between(30, 6 * 24 * 60) * MINUTE,
        data: { rating: RATINGS.draw(random) },
      }
    : { action: 'CLOSE_UNRATED', at: answered + RATING_DAYS * DAY + HOUR, by: THE_CENTER_ITSELF }
}

function around(random: Random, { grid }: PlannedEvent) {
  return rounded(away(grid, 250 * random.fraction(), random.fraction() * 2 * Math.PI))
}
