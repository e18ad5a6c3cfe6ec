import { describe, expect, it } from 'vitest'
import { deadlines } from '../../../subgraphs/center/deadlines/tables.ts'
import {
  GRID_EVENT,
  type GridEventAction,
  PENDING,
} from '../../../subgraphs/center/grid-events/life-cycle.ts'
import { gridEventParties, gridEvents } from '../../../subgraphs/center/grid-events/tables.ts'
import { replay } from '../../../subgraphs/center/lifecycle/machine.ts'
import { events } from '../../../subgraphs/center/lifecycle/tables.ts'
import { units } from '../../../subgraphs/center/organisation/tables.ts'
import { PUBLIC_REPORT, type PublicReportAction } from '../../../subgraphs/center/reports/life-cycle.ts'
import { publicReports, reporters } from '../../../subgraphs/center/reports/tables.ts'
import { digestOfTopic, rowsOfTopic } from '../../../tests/harness/city-topics.ts'
import { planCity } from '../city.ts'
import { GridEventPlans } from './grid-event-plans.ts'
import { GridEventRows } from './grid-events.ts'
import { OrganisationRows } from './organisation.ts'
import { PublicReportRows } from './public-reports.ts'
import type { TopicRows } from './topic.ts'

const plan = { size: 'demo', seed: 1, referenceDay: '2026-11-01' } as const
const city = planCity(plan)
const found = rowsOfTopic(new GridEventRows(city))
const reported = rowsOfTopic(new PublicReportRows(city))
const rows = found(gridEvents)
const now = city.now

/** Of the first five hundred. */
const digestOfSome = (topic: TopicRows) =>
  digestOfTopic({ tables: topic.tables, count: 500, add: (index, rows) => topic.add(index, rows) })

type Event = typeof events.$inferInsert

/** Histories by subject; fails where one is not in order, or goes on after the reference day. */
function histories(all: readonly Event[]): ReadonlyMap<string, readonly Event[]> {
  const bySubject = new Map<string, Event[]>()
  for (const event of all) bySubject.set(event.subject, [...(bySubject.get(event.subject) ?? []), event])
  const disordered = [...bySubject.values()].filter((history) =>
    history.some(
      ({ version, at }, index) =>
        version !== index + 1 || at.getTime() >= now || at < (history[index - 1]?.at ?? at),
    ),
  )
  expect(disordered).toEqual([])
  return bySubject
}

describe('grid events', () => {
  it('are as many as the city reports, and as many of them settled', () => {
    const rate = (size: 'demo' | 'city') => {
      const plans = new GridEventPlans(planCity({ ...plan, size }))
      let unsettled = 0
      for (let index = 0; index < plans.count; index++)
        if (plans.isOpen(index) || plans.isDismissed(index)) unsettled++
      return [plans.count, unsettled]
    }
    expect(rate('city')).toEqual([910_000, 3_276])
    expect(rate('demo')).toEqual([22_750, 82])
    expect(rows.filter(({ state }) => state !== 'CLOSED')).toHaveLength(82)
    expect(new Set(rows.map(({ state }) => state)).size).toBeGreaterThan(5)
  })

  it('are the same bytes for the same seed', () => {
    const digest = (seed: number) => digestOfSome(new GridEventRows(planCity({ ...plan, seed })))
    expect(digest(1)).toBe(digestOfSome(new GridEventRows(city)))
    expect(digest(2)).not.toBe(digest(1))
  })

  it('stand where their histories lead', () => {
    const bySubject = histories(found(events))
    const elsewhere = rows.filter((row) => {
      const [first, ...later] = bySubject.get(row.id)!
      const actions = later.map(({ action }) => action as GridEventAction)
      const state = replay(GRID_EVENT, first!.state as typeof row.state, actions)
      const last = (later.at(-1) ?? first)!
      return state !== row.state || row.version !== last.version || +row.updatedAt !== +last.at
    })
    expect(elsewhere).toEqual([])
  })

  it('have a deadline that runs exactly where somebody is expected to act', () => {
    const running = new Set(found(deadlines).map(({ subject }) => subject))
    for (const { id, state } of rows)
      expect(running.has(id)).toBe(PENDING.some((pending) => pending === state))
    expect(rows.some(({ overdueAt }) => overdueAt)).toBe(true)
  })

  it('lie within twenty months, and are assigned to units that there are', () => {
    const known = new Set(rowsOfTopic(new OrganisationRows(city))(units).map(({ id }) => id))
    for (const { occurredAt, unitId } of rows) {
      expect(occurredAt.getTime()).toBeGreaterThanOrEqual(Date.parse('2025-02-28T16:00:00Z'))
      if (unitId) expect(known.has(unitId), unitId).toBe(true)
    }
  })

  it('are disputes only where there are parties', () => {
    const withParties = new Set(found(gridEventParties).map(({ recordId }) => recordId))
    const disputes = rows.filter(({ isDispute }) => isDispute).map(({ id }) => id)
    expect(new Set(disputes)).toEqual(withParties)
    expect(disputes.length).toBeGreaterThan(20)
  })
})

describe('public reports', () => {
  const all = reported(publicReports)

  it('stand where their histories lead', () => {
    const bySubject = histories(reported(events))
    for (const row of all) {
      const actions = bySubject
        .get(row.id)!
        .slice(1)
        .map(({ action }) => action as PublicReportAction)
      expect(replay(PUBLIC_REPORT, 'SUBMITTED', actions)).toBe(row.state)
      expect(row.version).toBe(actions.length + 1)
    }
    expect(all).toHaveLength(1000)
    expect(new Set(all.map(({ state }) => state)).size).toBeGreaterThan(3)
  })

  it('and the grid events that they became know each other', () => {
    const became = all.flatMap(({ id, gridEventId }) => (gridEventId ? [[id, gridEventId]] : []))
    expect(rows.flatMap(({ id, reportId }) => (reportId ? [[reportId, id]] : []))).toEqual(became)
    expect(became.length).toBeGreaterThan(500)
    const results = new Map(rows.map(({ id, result, state }) => [id, state === 'CLOSED' ? result : null]))
    for (const { gridEventId, state, answer } of all)
      if (gridEventId && results.get(gridEventId) && state !== 'TRANSFERRED')
        expect(answer).toBe(results.get(gridEventId))
  })

  it('name no reporter who asked to be anonymous', () => {
    const anonymous = new Set(all.filter((report) => report.anonymous).map(({ id }) => id))
    expect(anonymous.size).toBeGreaterThan(100)
    expect(reported(reporters).filter(({ reportId }) => anonymous.has(reportId))).toEqual([])
  })

  it('are the same bytes for the same seed', () => {
    expect(digestOfSome(new PublicReportRows(planCity(plan)))).toBe(digestOfSome(new PublicReportRows(city)))
  })
})
