import { describe, expect, it } from 'vitest'
import { gridAssignments, gridMembers, grids, microUnits } from '../../../subgraphs/center/grids/tables.ts'
import { events } from '../../../subgraphs/center/lifecycle/tables.ts'
import { staff } from '../../../subgraphs/center/organisation/tables.ts'
import { digestOfTopic, rowsOfTopic } from '../../../tests/harness/city-topics.ts'
import { planCity } from '../city.ts'
import { GridRows } from './grids.ts'
import { OrganisationRows } from './organisation.ts'

/** Changes with the grids themselves: whoever changes them on purpose changes it here. */
const BYTES_OF_SEED_1 = '2e147f1849c81c7d5380258175170b316ce5409e801b89da46bbecd64b09baf1'

const plan = { size: 'demo', seed: 1, referenceDay: '2026-11-01' } as const
const city = planCity(plan)
const rowsOf = rowsOfTopic(new GridRows(city))
const members = rowsOf(gridMembers)
const units = rowsOf(microUnits)

describe('the grids', () => {
  it('are 4,281 with 4,377 members, one of them responsible for each', () => {
    expect(members).toHaveLength(4377)
    expect(new Set(members.map(({ id }) => id)).size).toBe(4377)
    const codes = new Set(city.places.grids.map(({ code }) => code))
    const assigned = new Set(
      rowsOf(gridAssignments).map(({ gridCode, memberId }) => `${gridCode}/${memberId}`),
    )
    expect(assigned.size).toBe(4377)
    expect(rowsOf(grids)).toHaveLength(4281)
    for (const { code, responsibleId } of rowsOf(grids))
      expect([codes.has(code), assigned.has(`${code}/${responsibleId}`)]).toEqual([true, true])
  })

  it('have a history that ends in the version that they are at, by officers who are there', () => {
    const versions = new Map<string, number>()
    const officers = new Set(rowsOfTopic(new OrganisationRows(city))(staff).map(({ officer }) => officer))
    for (const { subject, version, officer, at } of rowsOf(events)) {
      expect(version).toBe((versions.get(subject) ?? 0) + 1)
      versions.set(subject, version)
      expect(officers.has(officer)).toBe(true)
      expect((at as Date).getTime()).toBeLessThanOrEqual(city.now)
    }
    expect(rowsOf(grids).filter(({ code, version }) => versions.get(`grid:${code}`) !== version)).toEqual([])
  })

  it('have micro-units for about all households of the city, numbered within each grid', () => {
    const households = units.reduce((sum, unit) => sum + unit.households, 0)
    expect(households * 2.7).toBeGreaterThan(2_800_000)
    expect(households * 2.7).toBeLessThan(3_400_000)
    expect(new Set(units.map(({ gridCode, number }) => `${gridCode}/${number}`)).size).toBe(units.length)
    expect(new Set(units.map(({ gridCode }) => gridCode)).size).toBe(4281)
    expect(new Set(units.map(({ kind }) => kind))).toEqual(new Set(['BUILDING_UNIT', 'TEN_HOUSEHOLDS']))
  })

  it('know the person of a member or head where the city has one living there', () => {
    const identities = [
      ...members.flatMap(({ identity }) => identity ?? []),
      ...units.flatMap(({ headIdentity }) => headIdentity ?? []),
    ]
    expect(identities.length).toBeGreaterThan(2000)
    expect(new Set(identities).size).toBe(identities.length)
    const full = new GridRows(planCity({ ...plan, size: 'city' }))
    const known: unknown[] = []
    for (const index of [0, 1000, 4280])
      full.add(index, { add: (table, row) => void (table === (microUnits as unknown) && known.push(row)) })
    expect(known.every((row) => typeof (row as { headIdentity?: unknown }).headIdentity === 'string')).toBe(
      true,
    )
  })

  it('are the same bytes for the same seed and day, and others for others', () => {
    expect(digestOfTopic(new GridRows(city))).toBe(BYTES_OF_SEED_1)
    expect(digestOfTopic(new GridRows(planCity({ ...plan, seed: 2 })))).not.toBe(BYTES_OF_SEED_1)
  })
})
