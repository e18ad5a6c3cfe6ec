import { describe, expect, it } from 'vitest'
import {
  CALL,
  type CallAction,
  RESPONSE,
  type ResponseAction,
  responseId,
} from '../../../subgraphs/center/calls/machines.ts'
import { calls, callUnits } from '../../../subgraphs/center/calls/tables.ts'
import { deadlines } from '../../../subgraphs/center/deadlines/tables.ts'
import { replay } from '../../../subgraphs/center/lifecycle/machine.ts'
import { events } from '../../../subgraphs/center/lifecycle/tables.ts'
import { offices, units } from '../../../subgraphs/center/organisation/tables.ts'
import { digestOfTopic, rowsOfTopic } from '../../../tests/harness/city-topics.ts'
import { planCity } from '../city.ts'
import { CallRows } from './calls.ts'
import { OrganisationRows } from './organisation.ts'

/** Changes with the calls themselves: whoever changes them on purpose changes it here. */
const BYTES_OF_SEED_1 = 'd2f6124fb63885d7aa4c8b1c2df66ecd9f9196a454eb05aba759369d50cc2657'

const plan = { size: 'demo', seed: 1, referenceDay: '2026-11-01' } as const
const THIS_YEAR = new Date('2026-01-01T00:00:00+08:00')
const organisation = rowsOfTopic(new OrganisationRows(planCity(plan)))
const officesById = new Map(organisation(offices).map((office) => [office.id, office]))
const unitIds = new Set(organisation(units).map(({ id }) => id))

describe.each([
  ['city', 98, 71],
  ['demo', 40, 29],
] as const)('the calls of %s', (size, count, regulated) => {
  const city = planCity({ ...plan, size })
  const rowsOf = rowsOfTopic(new CallRows(city))
  const [made, parts, done, set] = [rowsOf(calls), rowsOf(callUnits), rowsOf(events), rowsOf(deadlines)]

  it(`of county level are ${count} this year, ${regulated} of them regulated successfully`, () => {
    const ofCounties = made.filter(
      ({ madeBy, madeAt }) => officesById.get(madeBy)?.level === 'COUNTY' && madeAt >= THIS_YEAR,
    )
    expect(ofCounties).toHaveLength(count)
    expect(ofCounties.filter(({ state }) => state === 'REGULATED')).toHaveLength(regulated)
    expect(Math.abs(regulated / count - 0.725)).toBeLessThan(0.0006)
    expect(new Set(ofCounties.map(({ direction }) => direction)).size).toBe(2)
    expect(ofCounties.filter(({ closedAt }) => !closedAt).length).toBeGreaterThan(0)
  })

  it('have histories that lead to where they are, none beyond the reference day', () => {
    const histories = new Map<string, (typeof done)[number][]>()
    for (const event of done) histories.set(event.subject, [...(histories.get(event.subject) ?? []), event])
    const check = <State extends string, Action extends string>(
      machine: Parameters<typeof replay<State, Action>>[0],
      begin: State,
      subject: string,
      row: { state: string; version: number; updatedAt: Date },
    ) => {
      const history = histories.get(subject)!
      expect(history.map(({ version }) => version)).toEqual(history.map((_, index) => index + 1))
      const moments = history.map(({ at }) => (at as Date).getTime())
      expect(moments).toEqual(moments.toSorted((a, b) => a - b))
      expect(
        replay(
          machine,
          begin,
          history.slice(1).map(({ action }) => action as Action),
        ),
      ).toBe(row.state)
      expect(history.at(-1)).toMatchObject({ state: row.state, version: row.version, at: row.updatedAt })
    }
    for (const call of made) check<typeof call.state, CallAction>(CALL, 'OPEN', call.id, call)
    for (const part of parts)
      check<typeof part.state, ResponseAction>(RESPONSE, 'CALLED', responseId(part.callId, part.unitId), part)
    expect(histories.size).toBe(made.length + parts.length)
    for (const { at } of done) expect((at as Date).getTime()).toBeLessThanOrEqual(city.now)
  })

  it('wait for their deadlines where a unit has not reported', () => {
    const waiting = made.filter(({ state }) => state === 'OPEN' || state === 'ESCALATED')
    expect(set.map(({ subject, dueAt }) => [subject, dueAt])).toEqual(
      waiting.map(({ id, dueAt }) => [id, dueAt]),
    )
    for (const { dueAt } of set) expect((dueAt as Date).getTime()).toBeGreaterThan(city.now)
    expect(waiting.length).toBeGreaterThan(0)
    expect(
      made.some(({ madeBy, officeId, direction }) => direction === 'WHISTLE' && madeBy !== officeId),
    ).toBe(true)
  })

  it('are answered in time for the most part', () => {
    const reported = parts.filter(({ reportedAt }) => reportedAt)
    const inTime = reported.filter(({ reportedAt, dueAt }) => (reportedAt as Date) <= (dueAt as Date)).length
    expect(inTime / reported.length).toBeGreaterThan(0.8)
    expect(inTime / reported.length).toBeLessThan(0.95)
    expect(parts.some(({ state }) => state === 'EXCUSED')).toBe(true)
  })

  it('refer to nothing that is not there', () => {
    for (const { unitId } of parts) expect(unitIds, unitId).toContain(unitId)
    for (const { locationCode, madeBy, officeId } of made) {
      expect(city.places.byCode.has(locationCode)).toBe(true)
      expect([officesById.has(madeBy), officesById.has(officeId)]).toEqual([true, true])
    }
    expect(new Set(made.map(({ id }) => id)).size).toBe(made.length)
  })
})

it('are the same bytes for the same seed', () => {
  expect(digestOfTopic(new CallRows(planCity(plan)))).toBe(BYTES_OF_SEED_1)
  expect(digestOfTopic(new CallRows(planCity({ ...plan, seed: 2 })))).not.toBe(BYTES_OF_SEED_1)
})
