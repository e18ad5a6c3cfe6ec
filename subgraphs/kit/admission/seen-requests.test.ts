import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CLOCK_TOLERANCE_MS, LIFETIME_MS } from '../contract/request-mac.ts'
import { SeenRequests } from './seen-requests.ts'

const NOW = 1_764_054_803_000

describe('requests that were seen', () => {
  it('are known as long as they would be accepted, in whatever order they come', () => {
    const oldest = -LIFETIME_MS - CLOCK_TOLERANCE_MS
    const request = fc.record({
      nonce: fc.constantFrom('a', 'b', 'c', 'd'),
      /** When it was sent, seen from when it comes. */
      sent: fc.integer({ min: oldest, max: CLOCK_TOLERANCE_MS }),
      /** How long after the one before it comes. */
      after: fc.integer({ min: 0, max: 20_000 }),
    })
    fc.assert(
      fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
        const seen = new SeenRequests()
        const came = new Set<string>()
        let now = NOW
        for (const { nonce, sent, after } of requests) {
          now += after
          const sentAt = now + sent
          const name = `${nonce} ${sentAt}`
          // A nonce is used once, so that it has one time of sending.
          const sight = seen.see(sentAt, name, now)
          expect(sight).toBe(came.has(name) ? 'seen' : 'new')
          came.add(name)
          // It is played again at the last moment at which it would be accepted.
          expect(seen.see(sentAt, name, Math.max(now, sentAt - oldest))).toBe('seen')
        }
      }),
    )
  })

  it('are refused when there are too many, until the old ones have left', () => {
    const seen = new SeenRequests(3)
    for (const nonce of ['a', 'b', 'c']) expect(seen.see(NOW, nonce, NOW)).toBe('new')
    expect(seen.see(NOW, 'd', NOW)).toBe('full')
    expect(seen.see(NOW, 'a', NOW)).toBe('seen')
    const later = NOW + LIFETIME_MS + 3 * CLOCK_TOLERANCE_MS
    expect(seen.see(later, 'd', later)).toBe('new')
  })
})
