import { describe, expect, it } from 'vitest'
import { courtCases } from '../../subgraphs/courts/tables.ts'
import { petitions } from '../../subgraphs/petitions/tables.ts'
import { planCity } from './city.ts'
import type { Docket } from './docket.ts'
import { DEPARTMENT_ROWS } from './loading.ts'
import { FirstHalves, PUBLISHED_CHANGES, spread, surplusOf } from './publication.ts'

describe('the first halves of years', () => {
  const half = (now: string, day: string) => new FirstHalves(Date.parse(now)).of(Date.parse(day))

  it('are the latest that is over and the one before, in the city’s time', () => {
    expect(half('2026-11-01', '2025-12-31T16:00:00Z')).toBe(1)
    expect(half('2026-11-01', '2025-12-31T15:59:59Z')).toBeUndefined()
    expect(half('2026-11-01', '2025-06-30T15:59:59Z')).toBe(0)
    expect(half('2026-06-30', '2025-03-01')).toBe(1)
    expect(half('2026-07-01', '2026-03-01')).toBe(1)
  })
})

describe('what is left out', () => {
  it('is as little as makes the change, of one time alone', () => {
    expect(surplusOf([1000, 1000], -0.026)).toEqual([0, 26])
    expect(surplusOf([1000, 900], -0.026)).toEqual([76, 0])
    expect(surplusOf([0, 0], -0.026)).toEqual([0, 0])
  })

  it('is spread evenly', () => {
    expect(spread([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 3)).toEqual([0, 3, 6])
  })
})

it.each([1, 2, 3])('half-years of city %s compare as published, as near as counts allow', (seed) => {
  const city = planCity({ size: 'demo', seed, referenceDay: '2026-11-01' })
  const halves = new FirstHalves(city.now)
  const counts = {
    disputes: [0, 0],
    civilCases: [0, 0],
    petitionsToProvince: [0, 0],
  } satisfies Record<keyof typeof PUBLISHED_CHANGES, number[]>
  const forEach = (docket: Docket, see: (half: 0 | 1, entry: ReturnType<Docket['entry']>) => void) => {
    for (let position = 0; position < docket.length; position++) {
      const entry = docket.entry(position)
      const half = halves.of(entry.at)
      if (half !== undefined) see(half, entry)
    }
  }
  for (const docket of Object.values(city.dockets)) forEach(docket, (half) => counts.disputes[half]!++)
  for (const department of ['courts', 'petitions'] as const) {
    const maker = new DEPARTMENT_ROWS[department](city)
    forEach(city.dockets[department], (half, entry) =>
      maker.record(entry, city.matters.matter(entry.matter), {
        add(table, row) {
          if (table === (courtCases as unknown) && 'caseKind' in row && row.caseKind === 'CIVIL')
            counts.civilCases[half]!++
          if (table === (petitions as unknown) && 'level' in row)
            if (row.level === 'PROVINCE' || row.level === 'NATIONAL') counts.petitionsToProvince[half]!++
        },
      }),
    )
  }
  for (const [name, change] of Object.entries(PUBLISHED_CHANGES)) {
    const [before, now] = counts[name as keyof typeof counts]
    // A count more or less is all that whole numbers leave open.
    expect(Math.abs(now! - before! * (1 + change)), name).toBeLessThanOrEqual(1)
  }
})
