import { describe, expect, it } from 'vitest'
import { officeAreas, offices, staff, units, windows } from '../../../subgraphs/center/organisation/tables.ts'
import { DEPARTMENTS } from '../../../subgraphs/kit/contract/agencies.ts'
import { digestOfTopic, rowsOfTopic } from '../../../tests/harness/city-topics.ts'
import { planCity } from '../city.ts'
import { OrganisationRows } from './organisation.ts'

/** Changes with the organisation itself: whoever changes it on purpose changes it here. */
const BYTES_OF_SEED_1 = '5517c5c4bea7eaaf4e8191ec426403ac8a62e7646f1397707273cc454fae5399'

const plan = { size: 'demo', seed: 1, referenceDay: '2026-11-01' } as const
const city = planCity(plan)
const rowsOf = rowsOfTopic(new OrganisationRows(city))
const [centers, areas, bodies, desks, officers] = [
  rowsOf(offices),
  rowsOf(officeAreas),
  rowsOf(units),
  rowsOf(windows),
  rowsOf(staff),
]
const officeIds = new Set(centers.map(({ id }) => id))
const unitIds = new Set(bodies.map(({ id }) => id))

describe('the organisation', () => {
  it('is what the city reports: one center, six of districts and functional areas, 54 of townships', () => {
    const ofLevel = (level: string) => centers.filter((center) => center.level === level)
    expect(['CITY', 'COUNTY', 'TOWNSHIP'].map((level) => ofLevel(level).length)).toEqual([1, 6, 54])
    expect(officeIds.size).toBe(61)
  })

  it('is the same bytes for the same seed, in a city of any size', () => {
    expect(digestOfTopic(new OrganisationRows(city))).toBe(BYTES_OF_SEED_1)
    expect(digestOfTopic(new OrganisationRows(planCity({ ...plan, size: 'city' })))).toBe(BYTES_OF_SEED_1)
    expect(digestOfTopic(new OrganisationRows(planCity({ ...plan, seed: 2 })))).not.toBe(BYTES_OF_SEED_1)
  })

  it('serves every place, by a center that escalates to the city’s', () => {
    const served = new Map(areas.map(({ placeCode, officeId }) => [placeCode, officeId]))
    const byId = new Map(centers.map((center) => [center.id, center]))
    const lost = city.places.all.filter(({ code }) => {
      const lengths = [15, 12, 9, 6, 4].filter((length) => length <= code.length)
      const nearest = lengths.map((length) => served.get(code.slice(0, length))).find((id) => id)
      let center = nearest === undefined ? undefined : byId.get(nearest)
      for (let up = 0; up < 2 && center?.parentId; up++) center = byId.get(center.parentId)
      return center?.id !== 'office:3711'
    })
    expect(lost).toEqual([])
    expect(served.has('371103200')).toBe(false)
    expect(byId.get('office:371102100')?.parentId).toBe('office:gaoxin')
  })

  it('has the units that others refer to', () => {
    const known = [
      ...DEPARTMENTS.map(({ code }) => `unit:${code}`),
      'unit:procuratorate',
      'unit:judicial-bureau',
      'unit:center',
      'unit:371103200',
    ]
    expect(known.filter((id) => !unitIds.has(id))).toEqual([])
    expect(bodies.filter(({ kind }) => kind === 'TOWNSHIP_GOVERNMENT')).toHaveLength(56)
    expect(new Set(bodies.map(({ name }) => name)).size).toBe(bodies.length)
    expect(bodies.filter(({ name }) => /[{}]/.test(name))).toEqual([])
    const isKnown = ({ placeCode }: { placeCode: string }) => city.places.byCode.has(placeCode)
    expect([...bodies, ...centers].filter((row) => !isKnown(row))).toEqual([])
  })

  it('refers to nothing that is not there', () => {
    for (const { officeId, unitId } of [...desks, ...officers])
      expect([officeIds.has(officeId), unitIds.has(unitId), unitId]).toEqual([true, true, unitId])
  })

  it('has windows and officers at every center', () => {
    for (const { id, level } of centers) {
      const [least, most] = { CITY: [20, 60], COUNTY: [15, 40], TOWNSHIP: [4, 15] }[level] as [number, number]
      const there = officers.filter(({ officeId }) => officeId === id)
      expect(desks.filter(({ officeId }) => officeId === id).length).toBeGreaterThanOrEqual(4)
      expect(there.length).toBeGreaterThanOrEqual(least)
      expect(there.length).toBeLessThanOrEqual(most)
      expect(there.some(({ duty }) => duty === 'DIRECTOR')).toBe(true)
    }
    expect(officers).toContainEqual(
      expect.objectContaining({ officer: 'development-clerk', officeId: 'office:3711', duty: 'CLERK' }),
    )
  })
})
