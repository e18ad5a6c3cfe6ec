import { describe, expect, it } from 'vitest'
import { deadlines } from '../../../subgraphs/center/deadlines/tables.ts'
import { kindsOf } from '../../../subgraphs/center/intake/kinds.ts'
import { INTAKE, type IntakeAction, STATUS } from '../../../subgraphs/center/intake/life-cycle.ts'
import {
  intakeCases,
  intakeDecisions,
  intakeNumbers,
  intakeParties,
} from '../../../subgraphs/center/intake/tables.ts'
import { replay } from '../../../subgraphs/center/lifecycle/machine.ts'
import { events } from '../../../subgraphs/center/lifecycle/tables.ts'
import { matterRecords } from '../../../subgraphs/center/matters/tables.ts'
import { offices, staff, units } from '../../../subgraphs/center/organisation/tables.ts'
import { isIdentity } from '../../../subgraphs/kit/contract/identity.ts'
import { digestOfTopic, rowsOfTopic } from '../../../tests/harness/city-topics.ts'
import { planCity } from '../city.ts'
import { DEPARTMENT_ROWS } from '../loading.ts'
import type { Department } from '../topics.ts'
import { fateOf, IntakeRows } from './intake.ts'
import { OrganisationRows } from './organisation.ts'

/** Changes with the cases themselves: whoever changes them on purpose changes it here. */
const BYTES_OF_SEED_1 = '0c37dc1589dc0cd3f5ed184b5907fa2ec6de7e54fc81f11e1b4ac3bfd5c97412'

const plan = { size: 'demo', seed: 1, referenceDay: '2026-11-01' } as const
const city = planCity(plan)
const rowsOf = rowsOfTopic(new IntakeRows(city))
const cases = rowsOf(intakeCases)
const parties = rowsOf(intakeParties)
const histories = new Map<string, (typeof events.$inferInsert)[]>()
for (const event of rowsOf(events))
  histories.set(event.subject, [...(histories.get(event.subject) ?? []), event])
const ids = new Set(cases.map(({ id }) => id))

describe('intake cases', () => {
  it('are as many as the city reports, in proportion, and 92 in a hundred are settled', () => {
    expect(cases).toHaveLength(260)
    expect(cases.filter(({ state }) => STATUS[state] === 'SETTLED')).toHaveLength(239)
    expect(new IntakeRows(planCity({ ...plan, size: 'city' })).count).toBe(10_396)
    const settled = Array.from({ length: 10_396 }, (_, index) => fateOf(index, 10_396)).filter(
      (fate) => fate === 'SETTLED',
    )
    expect(settled).toHaveLength(9_564)
  })

  it('are the same bytes for the same seed and day, and others for others', () => {
    expect(digestOfTopic(new IntakeRows(city))).toBe(BYTES_OF_SEED_1)
    expect(digestOfTopic(new IntakeRows(planCity({ ...plan, seed: 2 })))).not.toBe(BYTES_OF_SEED_1)
  })

  it('have histories that the life cycle allows, and stand where these lead', () => {
    for (const { id, state, version, occurredAt, updatedAt } of cases) {
      const history = histories.get(id)!
      expect(history.map((event) => event.version)).toEqual(history.map((_, index) => index + 1))
      const actions = history.map(({ action }) => action)
      expect(actions[0]).toBe('ACCEPT')
      expect(replay(INTAKE, 'REGISTERED', actions.slice(1) as IntakeAction[])).toBe(state)
      expect(history.at(-1)).toMatchObject({ state, version, at: updatedAt })
      expect(history[0]!.at).toEqual(occurredAt)
      const times = history.map(({ at }) => (at as Date).getTime())
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect(times.at(-1)).toBeLessThanOrEqual(city.now)
    }
  })

  it('keep in their rows what their histories say', () => {
    for (const row of cases) {
      const history = histories.get(row.id)!
      const has = (action: string) => history.some((event) => event.action === action)
      expect(row.kind !== null, row.id).toBe(has('CLASSIFY'))
      expect(row.officeId !== null, row.id).toBe(has('ROUTE'))
      expect(row.terms !== null, row.id).toBe(has('SETTLE'))
      expect(row.satisfaction !== null, row.id).toBe(has('FOLLOW_UP'))
      expect(row.handler !== null, row.id).toBe(has('TAKE') && row.state !== 'ROUTED')
      expect(row.endedAt !== null, row.id).toBe(has('SETTLE') || has('GIVE_UP') || has('WITHDRAW'))
      if (row.kind) expect(kindsOf(row.category)).toContain(row.kind)
    }
  })

  it('wait for what their states ask for', () => {
    const waiting = new Map(rowsOf(deadlines).map(({ subject, dueAt }) => [subject, dueAt]))
    for (const { id, dueAt, overdueSince } of cases) {
      expect(waiting.get(id) ?? null).toEqual(overdueSince ? null : dueAt)
      if (dueAt && !overdueSince) expect((dueAt as Date).getTime()).toBeGreaterThanOrEqual(city.now)
    }
    expect([...waiting.keys()].filter((id) => !ids.has(id))).toEqual([])
  })

  it('are numbered in the order in which they came, and go on from there', () => {
    const references = cases.map(({ reference }) => reference)
    expect(references).toEqual(references.toSorted())
    expect(new Set(references).size).toBe(references.length)
    for (const { year, last } of rowsOf(intakeNumbers))
      expect(references.filter((reference) => reference.includes(String(year)))).toHaveLength(last)
  })

  it('come from the people, in plausible proportion', () => {
    for (const { name, identity } of parties)
      expect(identity === null ? name : isIdentity(identity)).toBeTruthy()
    const applicants = parties.filter(({ role, ordinal }) => role === 'APPLICANT' && ordinal === 1)
    expect(applicants).toHaveLength(cases.length)
    const of = (category: string) => cases.filter((row) => row.category === category).length
    expect(of('NEIGHBOURHOOD')).toBeGreaterThan(of('DEBT'))
    expect(of('LABOUR')).toBeGreaterThan(of('MEDICAL'))
    expect(new Set(cases.map(({ category }) => category)).size).toBeGreaterThan(8)
    const satisfied = cases.flatMap(({ satisfaction }) => satisfaction ?? [])
    expect(satisfied.filter((one) => one >= 4).length / satisfied.length).toBeGreaterThan(0.85)
    expect(cases.some(({ protectedBecause }) => protectedBecause === 'MINOR_PARTY')).toBe(true)
  })

  it('go to centers, units and officers that are there', () => {
    const organisation = rowsOfTopic(new OrganisationRows(city))
    const known = new Set<string | null | undefined>([
      null,
      ...organisation(offices).map(({ id }) => id),
      ...organisation(units).map(({ id }) => id),
    ])
    expect(cases.filter(({ officeId, unitId }) => !known.has(officeId) || !known.has(unitId))).toEqual([])
    const officers = new Set(['onedoor', ...organisation(staff).map(({ officer }) => officer)])
    expect(rowsOf(events).filter(({ officer }) => !officers.has(officer))).toEqual([])
    const placeOf = new Map(organisation(units).map(({ id, placeCode }) => [id, placeCode]))
    expect(
      cases.filter(
        ({ unitId, locationCode }) =>
          unitId && !locationCode!.startsWith(placeOf.get(unitId)!) && unitId !== 'unit:center',
      ),
    ).toEqual([])
  })

  it('are linked to records that departments have on the same person', () => {
    const identities = new Map<string, Set<string | null>>()
    for (const department of Object.keys(DEPARTMENT_ROWS) as Department[]) {
      const maker = new DEPARTMENT_ROWS[department](city)
      const docket = city.dockets[department]
      const add = (_: unknown, row: { recordId?: string; identity?: string | null }) => {
        if (row.recordId === undefined || row.identity === undefined) return
        identities.set(row.recordId, (identities.get(row.recordId) ?? new Set()).add(row.identity))
      }
      for (let position = 0; position < docket.length; position++) {
        const entry = docket.entry(position)
        maker.record(entry, city.matters.matter(entry.matter), { add } as never)
      }
    }
    const links = rowsOf(intakeDecisions)
    expect(links.length).toBeGreaterThan(40)
    const shared = links.filter(({ caseId, recordId }) =>
      parties.some(
        (party) =>
          party.recordId === caseId && party.identity && identities.get(recordId)?.has(party.identity),
      ),
    )
    expect(links.filter(({ recordId }) => !identities.has(recordId))).toEqual([])
    expect(shared.length / links.length).toBeGreaterThan(0.9)
    const matterOf = new Map(rowsOf(matterRecords).map(({ recordId, matter }) => [recordId, matter]))
    expect(matterOf.size).toBe(rowsOf(matterRecords).length)
    for (const { caseId, recordId } of links) expect(matterOf.get(recordId)).toBe(matterOf.get(caseId))
  })
})
