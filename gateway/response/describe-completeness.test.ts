import { expect, test } from 'vitest'
import type { AgencyOutcome } from '../execution/engine.ts'
import { createCompletenessDescription } from './describe-completeness.ts'
import type { IndexReading } from './index-freshness.ts'

const COMPLETE: AgencyOutcome = { agency: 'courts', state: 'complete', reasons: [], paths: [] }

const lacking = (places: number): AgencyOutcome => ({
  agency: 'courts',
  state: 'absent',
  reasons: ['AGENCY_TIMEOUT'],
  paths: Array.from({ length: places }, (_, index) => ['disputes', index]),
})

test('fifty places are listed, and the others counted', () => {
  const describe = createCompletenessDescription((code) => code, undefined)
  const [few] = describe([lacking(50)], true).agencies
  expect([few?.paths?.length, few?.morePaths]).toEqual([50, undefined])
  const [many] = describe([lacking(60)], true).agencies
  expect([many?.paths?.length, many?.morePaths]).toEqual([50, 10])
})

test('an answer with an error is not complete, though no agency failed', () => {
  const describe = createCompletenessDescription((code) => code, undefined)
  expect(describe([COMPLETE], false).complete).toBe(true)
  expect(describe([COMPLETE], true).complete).toBe(false)
})

test('each new reading of the index is told', () => {
  let reading: IndexReading | undefined
  const describe = createCompletenessDescription((code) => code, {
    latest: () => reading,
    close: async () => {},
  })
  const told = () => {
    const { indexReadAt, agencies } = describe([COMPLETE], false)
    return [indexReadAt, agencies[0]?.indexedThrough]
  }
  expect(told()).toEqual([undefined, undefined])
  reading = { at: 'noon', through: new Map([['courts', 'morning']]) }
  expect(told()).toEqual(['noon', 'morning'])
  reading = { at: 'evening', through: new Map() }
  expect(told()).toEqual(['evening', undefined])
})
