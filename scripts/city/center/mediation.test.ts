import { getTableName } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import {
  mediationCommittees,
  mediatorRelations,
  mediators,
} from '../../../subgraphs/center/committees/tables.ts'
import { replay } from '../../../subgraphs/center/lifecycle/machine.ts'
import { events } from '../../../subgraphs/center/lifecycle/tables.ts'
import { matterRecords } from '../../../subgraphs/center/matters/tables.ts'
import {
  AGREED_STATES,
  MEDIATION,
  type MediationAction,
  type MediationState,
  OPEN_STATES,
} from '../../../subgraphs/center/mediation/life.ts'
import {
  MEDIATION_KINDS,
  mediationCases,
  mediationMediators,
  mediationParties,
  mediationSessions,
} from '../../../subgraphs/center/mediation/tables.ts'
import { mediationReferrals } from '../../../subgraphs/kit/mediation/tables.ts'
import { digestOfTopic, rowsOfTopic } from '../../../tests/harness/city-topics.ts'
import { startOfDay } from '../calendar.ts'
import { planCity } from '../city.ts'
import { DEPARTMENT_ROWS } from '../loading.ts'
import type { Department } from '../topics.ts'
import { MediationRows } from './mediation.ts'
import { MediationPlan } from './mediation-plan.ts'
import { addReferral } from './referrals.ts'

/** Changes with the mediations themselves: whoever changes them on purpose changes it here. */
const BYTES_OF_SEED_1 = 'a5a18a7ae7cfff5243667fd3547c0b83eec276429d6f333ded532c4ecbc35e8f'

const plan = { size: 'demo', seed: 1, referenceDay: '2026-11-01' } as const
const city = planCity(plan)
const rowsOf = rowsOfTopic(new MediationRows(city))
const cases = rowsOf(mediationCases)
const isReported = (moment: number) => moment >= startOfDay('2026-01-01') && moment < startOfDay('2026-09-01')
const reported = cases.filter(({ occurredAt }) => isReported((occurredAt as Date).getTime()))
const isOneOf = (states: readonly MediationState[]) => (row: { state: MediationState }) =>
  states.includes(row.state)

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row])
  return groups
}

describe('the mediations', () => {
  it('are as many, from January to August, as the city reports, and as successful', () => {
    expect(reported).toHaveLength(1500)
    // A year before there were more, as there were more disputes.
    const before = cases.filter(({ occurredAt }) => (occurredAt as Date).getTime() < startOfDay('2026-01-01'))
    expect(before).toHaveLength(1540)
    expect(reported.filter(isOneOf(OPEN_STATES))).toEqual([])
    const share = reported.filter(isOneOf(AGREED_STATES)).length / reported.length
    expect(share).toBeCloseTo(0.893, 3)
    const full = new MediationPlan(planCity({ ...plan, size: 'city' })).cases
    const inMonths = full.filter(({ openedAt }) => isReported(openedAt))
    expect(inMonths).toHaveLength(60_000)
    expect(inMonths.filter(({ fate }) => fate === 'AGREED')).toHaveLength(53_580)
    expect(new Set(full.flatMap(({ origin }) => origin?.record ?? [])).size).toBe(
      full.filter(({ origin }) => origin).length,
    )
  }, 120_000)

  it('are of all kinds, and a few go on', () => {
    for (const kind of MEDIATION_KINDS)
      expect(reported.filter((row) => row.kind === kind).length).toBeGreaterThan(10)
    const open = cases.filter(isOneOf(OPEN_STATES)).length
    expect(open).toBeGreaterThan(30)
    expect(open).toBeLessThan(61)
  })

  it('are in the state that their history leads to, all of it past and in its order', () => {
    const histories = grouped(rowsOf(events), ({ subject }) => subject)
    for (const row of cases) {
      const history = histories.get(row.id)!
      expect(history.map(({ version }) => version)).toEqual(history.map((_, at) => at + 1))
      expect(row.version).toBe(history.length)
      const actions = history.slice(1).map(({ action }) => action as MediationAction)
      expect(replay(MEDIATION, 'REGISTERED', actions)).toBe(row.state)
      const moments = history.map(({ at }) => (at as Date).getTime())
      expect(moments).toEqual(moments.toSorted((a, b) => a - b))
      expect(moments.at(-1)!).toBeLessThan(city.now)
      expect(history.at(-1)!.state).toBe(row.state)
      expect(row.endedAt === null).toBe(isOneOf(OPEN_STATES)(row))
    }
    expect(histories.size).toBe(cases.length)
  })

  it('come from records that the departments make, which know of them what the center does', () => {
    const referrals: (typeof mediationReferrals.$inferInsert)[] = []
    const records = new Set<string>()
    for (const department of Object.keys(DEPARTMENT_ROWS) as Department[]) {
      const maker = new DEPARTMENT_ROWS[department](city)
      const docket = city.dockets[department]
      const table = getTableName(maker.tables.find((one) => 'caseNumber' in one || 'occurredAt' in one)!)
      const sink = {
        add: (of: unknown, row: object) => {
          if (of === mediationReferrals) referrals.push(row as (typeof referrals)[number])
          else if (getTableName(of as never) === table) records.add((row as { id: string }).id)
        },
      }
      maker.prepare?.(sink)
      for (let position = 0; position < docket.length; position++) {
        const entry = docket.entry(position)
        maker.record(entry, city.matters.matter(entry.matter), sink)
        addReferral(city, department, position, sink)
      }
    }
    const docked = cases.filter(({ originId }) => originId)
    expect(docked.length).toBeGreaterThan(850)
    expect(new Set(docked.map(({ originId }) => originId)).size).toBe(docked.length)
    expect(docked.filter(({ originId }) => !records.has(originId!))).toEqual([])
    const byId = new Map(referrals.map((referral) => [referral.id, referral]))
    expect(byId.size).toBe(docked.length)
    for (const { id, originId, acknowledgedState, state, version, endReason } of docked) {
      const referral = byId.get(id)!
      expect(referral).toMatchObject({ recordId: originId, state: acknowledgedState })
      expect(referral.version).toBeLessThanOrEqual(version)
      if (state === 'RETURNED')
        expect(referral).toMatchObject({ state: 'RETURNED', version, reason: endReason })
      if (isOneOf(OPEN_STATES)({ state })) expect(referral).toMatchObject({ state: 'REFERRED', version: 1 })
    }
    const matters = grouped(rowsOf(matterRecords), ({ matter }) => matter)
    for (const rows of matters.values())
      expect(rows.filter(({ recordId }) => recordId.startsWith('center:')).length * 2).toBe(rows.length)
  }, 120_000)

  it('have mediators without a conflict of interest, who are free when it ends', () => {
    const people = rowsOf(mediators)
    expect(rowsOf(mediationCommittees)).toHaveLength(15)
    expect(people).toHaveLength(600)
    expect(new Set(people.map(({ identity }) => identity)).size).toBe(600)
    const kin = new Map(people.map(({ id, identity }) => [id, new Set([identity])]))
    for (const { mediatorId, identity } of rowsOf(mediatorRelations)) kin.get(mediatorId)!.add(identity)
    const parties = grouped(rowsOf(mediationParties), ({ recordId }) => recordId)
    const byCase = new Map(cases.map((row) => [row.id, row]))
    for (const { recordId, mediatorId, releasedAt } of rowsOf(mediationMediators)) {
      for (const { identity } of parties.get(recordId)!)
        expect(identity != null && kin.get(mediatorId)!.has(identity)).toBe(false)
      expect(releasedAt).toEqual(byCase.get(recordId)!.endedAt)
    }
    expect(new Set(rowsOf(mediationSessions).map(({ recordId }) => recordId)).size).toBeGreaterThan(1500)
  })

  it('are the same bytes for the same seed and day, and others for others', () => {
    expect(digestOfTopic(new MediationRows(city))).toBe(BYTES_OF_SEED_1)
    expect(digestOfTopic(new MediationRows(planCity({ ...plan, seed: 2 })))).not.toBe(BYTES_OF_SEED_1)
  })
})
