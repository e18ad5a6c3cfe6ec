import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Deadlines } from './deadlines.ts'

let deadlines: Deadlines
let expired: string[]
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  deadlines = new Deadlines()
  expired = []
})
afterEach(() => void vi.useRealTimers())

function due(name: string, ms: number) {
  const timed = {
    deadline: performance.now() + ms,
    expire: () => {
      expired.push(name)
      deadlines.remove(timed)
    },
  }
  deadlines.watch(timed)
  return timed
}

test('each expires when it is due, and not before', () => {
  due('second', 200)
  due('first', 100)
  due('third', 300.5)
  vi.advanceTimersByTime(99)
  expect(expired).toEqual([])
  vi.advanceTimersByTime(1)
  expect(expired).toEqual(['first'])
  vi.advanceTimersByTime(200)
  expect(expired).toEqual(['first', 'second'])
  vi.advanceTimersByTime(1)
  expect(expired).toEqual(['first', 'second', 'third'])
})

test('what is removed does not expire, and without any no timer is left', () => {
  const removed = due('removed', 100)
  due('kept', 200)
  deadlines.remove(removed)
  vi.advanceTimersByTime(200)
  expect(expired).toEqual(['kept'])
  deadlines.remove(due('last', 100))
  expect(vi.getTimerCount()).toBe(0)
})

test('a deadline may be put off, and brought forward by watching again', () => {
  const timed = due('moved', 100)
  timed.deadline += 100
  vi.advanceTimersByTime(199)
  expect(expired).toEqual([])
  timed.deadline += 1_000
  vi.advanceTimersByTime(10)
  timed.deadline = performance.now() + 5
  deadlines.watch(timed)
  vi.advanceTimersByTime(5)
  expect(expired).toEqual(['moved'])
})

test('one that is as good as never is not taken for one at once', () => {
  due('never', Infinity)
  due('in a century', 100 * 365 * 86_400_000)
  vi.advanceTimersByTime(1_000)
  expect(expired).toEqual([])
})
