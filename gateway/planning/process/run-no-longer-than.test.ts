import { afterEach, expect, test, vi } from 'vitest'
import { runNoLongerThan } from './run-no-longer-than.ts'

afterEach(() => vi.restoreAllMocks())

test('gives what the job gives', () => {
  expect(runNoLongerThan(10_000, () => ({ a: 1 }))).toEqual({ a: 1 })
})

test('throws what the job throws', () => {
  const fail = () => {
    throw new RangeError('too deep')
  }
  expect(() => runNoLongerThan(10_000, fail)).toThrow(RangeError)
})

test('ends the process when the job goes on', () => {
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${code}`)
  })
  const goOn = () => {
    for (;;);
  }
  expect(() => runNoLongerThan(20, goOn)).toThrow('exit 1')
})
