import { describe, expect, it } from 'vitest'
import { aRecord, aTombstone } from '../../../tests/harness/records.ts'
import { CountDeltas, type KnownState, planChanges } from './plan.ts'

const GRID = '371102001001001'
const known = (state: Partial<KnownState> = {}): KnownState => ({
  id: 'courts:1',
  generation: 1,
  version: 5,
  deleted: false,
  recordType: 'CourtCase',
  protection: 'OPEN',
  locationCode: '371102',
  ...state,
})

describe('changes', () => {
  it('are written when nothing is known of the record', () => {
    const plan = planChanges([aRecord({ id: 'courts:1', location: '371102' })], [], 1)
    expect(plan).toMatchObject({ records: [{ id: 'courts:1' }], replaced: [], revived: [], deletions: [] })
    expect(plan.counts).toEqual(
      ['', '3711', '371102'].map((place) => ({
        place,
        recordType: 'CourtCase',
        protection: 'OPEN',
        delta: 1,
      })),
    )
  })

  it.each([
    ['of an earlier version', 1, 4, false],
    ['of the same version', 1, 5, false],
    ['of a later version', 1, 6, true],
    ['of a later generation, whatever the version', 2, 1, true],
    ['of an earlier generation, whatever the version', 0, 9, false],
  ])('%s', (_, generation, version, written) => {
    for (const deleted of [false, true]) {
      const states = [
        known({ deleted, ...(deleted && { recordType: null, protection: null, locationCode: null }) }),
      ]
      const record = planChanges([aRecord({ id: 'courts:1', version })], states, generation)
      expect(record.records).toHaveLength(written ? 1 : 0)
      const deletion = planChanges([aTombstone('courts:1', version)], states, generation)
      expect(deletion.deletions).toHaveLength(written ? 1 : 0)
      if (!written) expect([...record.counts, ...deletion.counts]).toEqual([])
    }
  })

  it('in their last version count, when a page tells several', () => {
    const [first, last] = [aRecord({ id: 'courts:1', version: 6 }), aTombstone('courts:1', 7)]
    expect(planChanges([last, first], [known()], 1)).toMatchObject({ records: [], removed: ['courts:1'] })
    expect(planChanges([first, last], [known()], 1)).toMatchObject({ records: [], removed: ['courts:1'] })
  })

  it('that move a record take it out of the counts where it was', () => {
    const moved = aRecord({ id: 'courts:1', version: 6, location: '371103', protection: 'SEALED' })
    expect(planChanges([moved], [known()], 1).counts).toEqual(
      expect.arrayContaining([
        { place: '', recordType: 'CourtCase', protection: 'OPEN', delta: -1 },
        { place: '', recordType: 'CourtCase', protection: 'SEALED', delta: 1 },
        { place: '371102', recordType: 'CourtCase', protection: 'OPEN', delta: -1 },
        { place: '371103', recordType: 'CourtCase', protection: 'SEALED', delta: 1 },
      ]),
    )
  })

  it('that leave a record where it was touch no count', () => {
    const closed = aRecord({ id: 'courts:1', version: 6, location: '371102', status: 'CLOSED' })
    expect(planChanges([closed], [known()], 1)).toMatchObject({ replaced: [closed], counts: [] })
  })

  it('that delete what is not there leave a tombstone alone', () => {
    const plan = planChanges([aTombstone('courts:1', 2)], [], 1)
    expect(plan).toMatchObject({ deletions: [{ id: 'courts:1', version: 2 }], removed: [], counts: [] })
  })

  it('that bring a deleted record back end its tombstone', () => {
    const states = [known({ deleted: true, recordType: null, protection: null, locationCode: null })]
    const plan = planChanges([aRecord({ id: 'courts:1', version: 6 })], states, 1)
    expect(plan).toMatchObject({ revived: ['courts:1'], replaced: [] })
    expect(plan.counts).toEqual([{ place: '', recordType: 'CourtCase', protection: 'OPEN', delta: 1 }])
  })
})

it('counts are summed per place, type and protection, and those that cancel out are dropped', () => {
  const counts = new CountDeltas()
  const open = { recordType: 'CourtCase', protection: 'OPEN' } as const
  counts.add(GRID, open, 1)
  counts.add(GRID, open, 1)
  counts.add('371102', open, -2)
  expect(counts.list()).toEqual([
    { place: '371102001', recordType: 'CourtCase', protection: 'OPEN', delta: 2 },
    { place: '371102001001', recordType: 'CourtCase', protection: 'OPEN', delta: 2 },
    { place: GRID, recordType: 'CourtCase', protection: 'OPEN', delta: 2 },
  ])
})
