import { deadlines } from '../../../subgraphs/center/deadlines/tables.ts'
import { OVERDUE } from '../../../subgraphs/center/grid-events/act.ts'
import { gridEventParties, gridEvents } from '../../../subgraphs/center/grid-events/tables.ts'
import { events } from '../../../subgraphs/center/lifecycle/tables.ts'
import { yearOf } from '../calendar.ts'
import { identityAtCenter } from '../center.ts'
import type { City } from '../city.ts'
import { away, rounded } from '../geography.ts'
import type { RowSink } from '../rows.ts'
import { QUARREL_CATEGORY } from '../vocabulary/grid-events.ts'
import { GridEventPlans, officeOf, type PlannedEvent } from './grid-event-plans.ts'
import { ReportPlans } from './report-plans.ts'
import type { TopicRows } from './topic.ts'

/** What was found in the grids, with all that was done about it: 910,000 events in the whole city. */
export class GridEventRows implements TopicRows {
  readonly tables = [gridEvents, gridEventParties, events, deadlines]
  readonly count: number
  readonly #city: City
  readonly #plans: GridEventPlans
  readonly #reports: ReportPlans

  constructor(city: City) {
    this.#city = city
    this.#plans = new GridEventPlans(city)
    this.#reports = new ReportPlans(city, this.#plans)
    this.count = this.#plans.count
  }

  add(index: number, rows: RowSink): void {
    const report = this.#reports.ofEvent(index)
    const plan = this.#plans.plan(index, report !== null)
    const { id, at, random, steps, overdueAt } = plan
    const last = steps.at(-1)!
    const closed = last.state === 'CLOSED'
    const fedBack = plan.result === null ? undefined : steps.findLast(({ action }) => action === 'FEED_BACK')
    const parties = plan.isDispute ? this.#parties(plan) : []
    const position = random.chance(0.8)
      ? rounded(away(plan.grid, 250 * random.fraction(), random.fraction() * 2 * Math.PI))
      : null
    rows.add(gridEvents, {
      id,
      title: plan.title,
      occurredAt: new Date(at),
      updatedAt: new Date(last.at),
      locationCode: plan.grid.code,
      latitude: position?.latitude ?? null,
      longitude: position?.longitude ?? null,
      eventNumber: `网格〔${yearOf(at)}〕${String(index + 1).padStart(7, '0')}号`,
      kind: plan.kind,
      source: report === null ? 'GRID_MEMBER' : 'PUBLIC_REPORT',
      description: `${plan.title},请核实处理。`,
      reportedBy: steps[0]!.officer,
      reportedAt: new Date(at),
      state: last.state,
      version: steps.length,
      grade: plan.grade,
      dueAt: new Date(plan.dueAt),
      overdueAt: overdueAt === null ? null : new Date(overdueAt),
      supervisionLevel: overdueAt === null ? 0 : 1,
      supervisorId: overdueAt === null ? null : officeOf(plan.grid.code),
      unitId: plan.unitId,
      fedBackAt: plan.result === null ? null : new Date(fedBack?.at ?? at),
      result: plan.result,
      closedAt: closed ? new Date(last.at) : null,
      reportId: report,
      isDispute: parties.length > 0,
      category: parties.length > 0 ? (QUARREL_CATEGORY[plan.pattern] ?? 'NEIGHBOURHOOD') : null,
    })
    for (const [at, party] of parties.entries())
      rows.add(gridEventParties, { recordId: id, ordinal: at + 1, ...party })
    for (const [at, { at: moment, ...step }] of steps.entries())
      rows.add(events, { subject: id, version: at + 1, ...step, at: new Date(moment) })
    if (plan.nextDeadline !== null)
      rows.add(deadlines, { kind: OVERDUE, subject: id, dueAt: new Date(plan.nextDeadline) })
  }

  /** Two of those who live in the grid, or names where nobody of the city's people does. */
  #parties({ grid, random }: PlannedEvent) {
    const { population } = this.#city
    const [from, to] = population.residents(grid.index, grid.index)
    const first = random.fraction()
    return (['APPLICANT', 'RESPONDENT'] as const).map((role, at) => {
      if (to - from < 2) return { role, name: this.#city.official(`居民${grid.code}`, at), identity: null }
      const person = population.person(from + ((Math.floor(first * (to - from)) + at) % (to - from)))
      return { role, name: person.name, identity: identityAtCenter(person) }
    })
  }
}
