import { expect, it } from 'vitest'
import { randomStream, scramble, Weighted } from './random.ts'

it('gives an index the same numbers whatever was drawn before', () => {
  const stream = randomStream(1, 'person')
  const first = stream(7).next()
  stream(8).next()
  expect(stream(7).next()).toBe(first)
  expect(randomStream(1, 'person')(7).next()).toBe(first)
})

it('gives another seed, kind or index other numbers', () => {
  const numbers = [
    randomStream(1, 'person')(7),
    randomStream(2, 'person')(7),
    randomStream(1, 'matter')(7),
    randomStream(1, 'person')(8),
  ].map((random) => random.next())
  expect(new Set(numbers).size).toBe(4)
})

it('is even over neighbouring indexes', () => {
  const stream = randomStream(1, 'even')
  const tenths = new Array(10).fill(0)
  for (let index = 0; index < 100_000; index++) tenths[stream(index).below(10)]++
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500)
})

it('draws by weight, and never what has none', () => {
  const weighted = new Weighted([
    ['often', 3],
    ['never', 0],
    ['seldom', 1],
  ])
  const random = randomStream(1, 'weighted')(0)
  const counts: Record<string, number> = { often: 0, never: 0, seldom: 0 }
  for (let time = 0; time < 10_000; time++) counts[weighted.draw(random)]!++
  expect(counts.never).toBe(0)
  expect(counts.often! / counts.seldom!).toBeCloseTo(3, 0)
})

it('scrambles one to one', () => {
  const seen = new Set<number>()
  for (let index = 0; index < 200_000; index++) seen.add(scramble(1, index))
  expect(seen.size).toBe(200_000)
})
