import { expect, it } from 'vitest'
import { retryDelay } from './retry-delay.ts'

it('waits twice as long after each failure, up to ten seconds, with jitter over half of it', () => {
  expect([1, 2, 3, 6, 7, 100].map((failures) => retryDelay(failures, () => 1))).toEqual([
    250, 500, 1000, 8000, 10_000, 10_000,
  ])
  expect(retryDelay(3, () => 0)).toBe(500)
})
