import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { redisUrl } from '../../../tests/gateway/redis-url.ts'
import { connectRedis, type RedisConnection } from '../../redis/connection.ts'
import { type BudgetStore, isShortage, type Shortage } from './budget-store.ts'
import { LocalStore } from './local-store.ts'
import { SharedStore } from './shared-store.ts'

let redis: RedisConnection | undefined
beforeAll(async () => {
  if (redisUrl) redis = await connectRedis(redisUrl, pino({ enabled: false }))
})
afterAll(() => redis?.close())

interface Keeper {
  readonly name: string
  /** A store that nothing was kept in before, on a clock. */
  readonly create: (now: () => number) => BudgetStore
}

const KEEPERS: Keeper[] = [
  { name: 'in this process', create: (now) => new LocalStore(now) },
  ...(redisUrl ? [{ name: 'in Redis', create: (now: () => number) => new SharedStore(redis!, now) }] : []),
]

/** Keys that no other run uses. */
const aKey = () => `onedoor:test:{${randomUUID()}}`

const START = 1_700_000_000_000
const steps = <Step>(step: fc.Arbitrary<Step>) =>
  fc.array(fc.record({ pause: fc.oneof(fc.constant(0), fc.nat({ max: 600 })), step }), { maxLength: 40 })

const runs = { numRuns: 60 }

describe.each(KEEPERS)('what is kept $name', ({ create }) => {
  test('a bucket leaks evenly, and takes no more than it holds', async () => {
    const CAPACITY = 100
    const MS = 1_000
    const aStep = fc.oneof(
      fc.record({ kind: fc.constant('take' as const), amount: fc.nat({ max: 120 }) }),
      fc.record({ kind: fc.constant('adjust' as const), amount: fc.integer({ min: -80, max: 80 }) }),
    )
    await fc.assert(
      fc.asyncProperty(steps(aStep), async (sequence) => {
        let now = START
        const store = create(() => now)
        const buckets = [{ key: aKey(), capacity: CAPACITY, ms: MS }]
        /** What was poured in and what ran out, in their order. */
        const flow: number[] = []
        // As a level never falls below nothing, it is the largest sum of any ending of the flow.
        const level = (more: readonly number[]) => {
          let [sum, largest] = [0, 0]
          for (const part of [...flow, ...more].reverse()) {
            sum += part
            largest = Math.max(largest, sum)
          }
          return largest
        }
        for (const { pause, step } of sequence) {
          now += pause
          flow.push((-pause * CAPACITY) / MS)
          if (step.kind === 'adjust') {
            await store.adjust(step.amount, buckets)
            flow.push(step.amount)
            continue
          }
          const shortage = await store.take(step.amount, buckets, [])
          const excess = level([step.amount]) - CAPACITY
          // Sums in another order differ in their last digits.
          if (Math.abs(excess) < 1e-6) {
            if (!shortage) flow.push(step.amount)
            continue
          }
          expect(shortage !== undefined).toBe(excess > 0)
          if (!shortage) flow.push(step.amount)
          else if (step.amount > CAPACITY) expect(shortage.waitMs).toBe(Number.POSITIVE_INFINITY)
          else expect(Math.abs(shortage.waitMs - (excess * MS) / CAPACITY)).toBeLessThanOrEqual(1.01)
        }
      }),
      runs,
    )
  })

  test('in no span of time there are more uses than a frequency has', async () => {
    const MS = 1_000
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), steps(fc.constant(null)), async (uses, sequence) => {
        let now = START
        const store = create(() => now)
        const frequencies = [{ key: aKey(), uses, ms: MS }]
        const used: number[] = []
        for (const { pause } of sequence) {
          now += pause
          const recent = used.filter((at) => at > now - MS)
          const shortage = await store.take(1, [], frequencies)
          if (recent.length < uses) {
            expect(shortage).toBeUndefined()
            used.push(now)
          } else expect(shortage).toEqual({ index: 0, window: 0, waitMs: recent.at(-uses)! + MS - now })
        }
      }),
      runs,
    )
  })

  test('in no window there are more distinct subjects than its limit, and each is counted once', async () => {
    const windows = [
      { subjects: 3, ms: 500, alarm: 2 },
      { subjects: 6, ms: 2_000, alarm: 5 },
    ]
    const someSubjects = fc.uniqueArray(fc.constantFrom(...'abcdefghij'), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(steps(someSubjects), async (sequence) => {
        let now = START
        const store = create(() => now)
        const budgets = [{ key: aKey(), windows }]
        const shown: { at: number; subject: string }[] = []
        const alarmed = windows.map(() => Number.NEGATIVE_INFINITY)
        const seen = (ms: number, at = now) =>
          new Set(shown.filter((one) => one.at > at - ms).map(({ subject }) => subject))
        const fits = (subjects: string[], { subjects: most, ms }: (typeof windows)[number], at = now) => {
          const before = seen(ms, at)
          return new Set([...before, ...subjects]).size <= most || subjects.every((one) => before.has(one))
        }
        for (const { pause, step: subjects } of sequence) {
          now += pause
          const verdict = await store.addSubjects(subjects, budgets)
          const short = windows.findIndex((window) => !fits(subjects, window))
          expect(isShortage(verdict)).toBe(short >= 0)
          if (isShortage(verdict)) {
            expect(verdict.window).toBe(short)
            const { waitMs } = verdict
            if (subjects.length > windows[short]!.subjects) expect(waitMs).toBe(Number.POSITIVE_INFINITY)
            else {
              expect(fits(subjects, windows[short]!, now + waitMs)).toBe(true)
              expect(fits(subjects, windows[short]!, now + waitMs - 1)).toBe(false)
            }
            continue
          }
          shown.push(...subjects.map((subject) => ({ at: now, subject })))
          const due = windows.flatMap(({ ms, alarm }, window) => {
            const count = seen(ms).size
            if (count < alarm || now - alarmed[window]! < ms) return []
            alarmed[window] = now
            return [{ index: 0, window, count }]
          })
          expect(verdict).toEqual(due)
        }
      }),
      runs,
    )
  })

  test('what is asked together is taken together or not at all', async () => {
    const store = create(() => START)
    const [wide, narrow] = [10, 5].map((capacity) => ({ key: aKey(), capacity, ms: 1_000 }))
    const frequency = { key: aKey(), uses: 2, ms: 1_000 }
    expect(await store.take(6, [wide!, narrow!], [frequency])).toMatchObject({ index: 1 })
    expect(await store.take(5, [wide!, narrow!], [frequency])).toBeUndefined()
    expect(await store.take(0, [wide!, narrow!], [frequency])).toBeUndefined()
    expect(await store.take(0, [wide!, narrow!], [frequency])).toMatchObject({ index: 2 })
    expect(await store.take(6, [wide!], [])).toMatchObject({ index: 0, waitMs: 100 })
    expect(await store.take(5, [wide!], [])).toBeUndefined()

    const windows = (subjects: number) => [{ subjects, ms: 1_000, alarm: 100 }]
    const budgets = [
      { key: aKey(), windows: windows(10) },
      { key: aKey(), windows: windows(1) },
    ]
    expect(await store.addSubjects(['a', 'b'], budgets)).toMatchObject({ index: 1 })
    expect(await store.addSubjects(['c'], budgets)).toEqual([])
    const most = await store.addSubjects([...'defghijkl'], [budgets[0]!])
    expect(most).toEqual([])
  })

  test('a limit that was lowered holds at once, and one that was raised', async () => {
    let now = START
    const store = create(() => now)
    const key = aKey()
    const use = (uses: number) => store.take(0, [], [{ key, uses, ms: 1_000 }])
    for (const uses of [3, 3, 3]) {
      expect(await use(uses)).toBeUndefined()
      now += 100
    }
    expect(await use(2)).toMatchObject({ waitMs: 800 })
    expect(await use(4)).toBeUndefined()
    now += 800
    expect(await use(2)).toMatchObject({ waitMs: 100 })
  })

  test('of many at once, no more are let through than fit', async () => {
    const store = create(() => START)
    const bucket = { key: aKey(), capacity: 100, ms: 60_000 }
    const frequency = { key: aKey(), uses: 7, ms: 60_000 }
    const budget = { key: aKey(), windows: [{ subjects: 10, ms: 60_000, alarm: 100 }] }
    const letThrough = (verdicts: readonly (Shortage | undefined)[]) =>
      verdicts.filter((verdict) => verdict === undefined).length
    const all = <Verdict>(count: number, ask: (n: number) => Promise<Verdict>) =>
      Promise.all(Array.from({ length: count }, (_, n) => ask(n)))
    expect(letThrough(await all(30, () => store.take(9, [bucket], [])))).toBe(11)
    expect(letThrough(await all(30, () => store.take(0, [], [frequency])))).toBe(7)
    const admitted = await all(20, (n) => store.addSubjects([`${n}a`, `${n}b`, `${n}c`], [budget]))
    expect(admitted.filter((verdict) => !isShortage(verdict))).toHaveLength(3)
  })
})
