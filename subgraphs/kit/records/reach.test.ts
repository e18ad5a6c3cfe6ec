import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { covers, type RightsSubject, someRights } from '../../../tests/harness/rights.ts'
import { PROTECTIONS } from '../contract/protection.ts'
import { allRecords } from '../contract/record-right.ts'
import { levelsAt, reachByTypes, reachOf } from './reach.ts'

const TYPES = ['CourtCase', 'Petition']
const PLACES = ['3711', '371102', '371102001', '371103']
const PERSONS = ['center:1', 'center:2']
const rights = someRights({ types: TYPES, places: PLACES, persons: PERSONS })
const subject: fc.Arbitrary<RightsSubject> = fc.record({
  type: fc.constantFrom(...TYPES, 'Unheard'),
  protection: fc.constantFrom(...PROTECTIONS),
  location: fc.constantFrom(null, ...PLACES, '371102001001', '371104'),
  persons: fc.subarray([...PERSONS, null]),
})

describe('what rights come to', () => {
  it('covers what they cover, and each level of records of whoever once', () => {
    fc.assert(
      fc.property(rights, subject, (some, one) => {
        const reach = reachOf(one.type, some)
        expect(
          covers(
            reach.map(({ levels, places, persons }) => ({
              types: null,
              places,
              protections: levels,
              ...(persons && { persons }),
            })),
            one,
          ),
        ).toBe(covers(some, one))
        const levels = reach.flatMap((part) => (part.persons === null ? part.levels : []))
        expect(levels).toHaveLength(new Set(levels).size)
      }),
      { numRuns: 1000 },
    )
  })

  it('is the same however it is put', () => {
    const apart = [...PROTECTIONS].reverse().flatMap((level) => [
      { types: ['Petition'], places: null, protections: [level] },
      { types: ['CourtCase', 'Petition'], places: ['371102'], protections: [level] },
      { types: ['CourtCase'], places: null, protections: [level] },
    ])
    expect(reachByTypes(TYPES, apart)).toEqual([
      { types: TYPES, reach: [{ levels: PROTECTIONS, places: null, persons: null }] },
    ])
    expect(reachByTypes(TYPES, apart)).toEqual(reachByTypes(TYPES, allRecords(PROTECTIONS)))
  })

  it('has no place twice', () => {
    const right = { types: null, places: ['371102001', '371103', '371102'], protections: ['OPEN' as const] }
    expect(reachOf('CourtCase', [right])).toEqual([
      { levels: ['OPEN'], places: ['371102', '371103'], persons: null },
    ])
  })

  it('is nothing without levels, types or places', () => {
    expect(
      reachByTypes(TYPES, [
        ...allRecords([]),
        { types: [], places: null, protections: ['OPEN'] },
        { types: null, places: [], protections: ['OPEN'] },
        { types: null, places: null, protections: ['OPEN'], persons: [] },
      ]),
    ).toEqual([])
  })

  it('says at which levels all records of a place are known', () => {
    fc.assert(
      fc.property(rights, subject, (some, { type, location }) => {
        const levels = PROTECTIONS.filter((protection) =>
          covers(some, { type, protection, location, persons: [] }),
        )
        expect([...levelsAt(type, location, some)].sort()).toEqual([...levels].sort())
      }),
    )
  })
})
