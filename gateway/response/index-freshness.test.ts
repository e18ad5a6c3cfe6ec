import { buildSchema } from 'graphql'
import { expect, test, vi } from 'vitest'
import { createLogger } from '../../subgraphs/kit/process/logger.ts'
import type { AgencyClient } from '../agencies/agency-client.ts'
import { type AgencyAnswer, unanswered } from '../agencies/answer.ts'
import { createIndexFreshness, tellsIndexedThrough } from './index-freshness.ts'

const answer = (indexedThrough: unknown): AgencyAnswer => ({
  kind: 'answered',
  data: { agencies: [{ code: 'courts', indexedThrough }, null, 7] },
  errors: [],
})

/** Freshness over a center of which each answer is given by hand. */
function aFreshness(renewMs: number, isTold = () => true) {
  const asked: ((answer: AgencyAnswer) => void)[] = []
  const center: AgencyClient = {
    agency: { code: 'center', name: '中心', url: 'http://127.0.0.1:1/', deadlineMs: 1_000 },
    ask: () => new Promise((resolve) => asked.push(resolve)),
    close: async () => {},
  }
  const log = createLogger('gateway', 'silent')
  return { asked, freshness: createIndexFreshness({ center, isTold, log, renewMs }) }
}

test('nobody waits for a reading, and one is asked for at a time', async () => {
  const { asked, freshness } = aFreshness(0)
  expect([freshness.latest(), freshness.latest()]).toEqual([undefined, undefined])
  expect(asked).toHaveLength(1)
  asked[0]!(answer('2026-11-01T00:00:00Z'))
  await vi.waitFor(() =>
    expect(freshness.latest()?.through).toEqual(new Map([['courts', '2026-11-01T00:00:00Z']])),
  )
})

test('a reading is used until it is old enough', async () => {
  const { asked, freshness } = aFreshness(60_000)
  freshness.latest()
  asked[0]!(answer('2026-11-01T00:00:00Z'))
  await vi.waitFor(() => expect(freshness.latest()).toBeDefined())
  freshness.latest()
  expect(asked).toHaveLength(1)
})

test('the last one stays when the center does not answer', async () => {
  const { asked, freshness } = aFreshness(0)
  freshness.latest()
  asked[0]!(answer('2026-11-01T00:00:00Z'))
  await vi.waitFor(() => expect(freshness.latest()).toBeDefined())
  const known = freshness.latest()
  asked[1]!(unanswered('AGENCY_TIMEOUT', 'the deadline passed'))
  await vi.waitFor(() => {
    expect(freshness.latest()).toBe(known)
    expect(asked.length).toBeGreaterThan(2)
  })
})

test('an agency of which nothing is known is not told of', async () => {
  const { asked, freshness } = aFreshness(0)
  freshness.latest()
  asked[0]!(answer(null))
  await vi.waitFor(() => expect(freshness.latest()?.through.size).toBe(0))
})

test('nothing is asked of a supergraph that does not tell, nor once it is closed', async () => {
  const untold = aFreshness(0, () => false)
  untold.freshness.latest()
  expect(untold.asked).toHaveLength(0)

  const { asked, freshness } = aFreshness(0)
  await freshness.close()
  freshness.latest()
  expect(asked).toHaveLength(0)
})

test.each([
  ['type Query { agencies: [Agency!]! } type Agency { code: ID! indexedThrough: String }', true],
  ['type Query { agencies: [Agency!]! } type Agency { code: ID! }', false],
  ['type Query { agencies: Int }', false],
  ['type Query { a: Int }', false],
])('%s', (sdl, told) => {
  expect(tellsIndexedThrough(buildSchema(sdl))).toBe(told)
})
