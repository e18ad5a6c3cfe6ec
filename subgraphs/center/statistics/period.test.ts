import { describe, expect, it } from 'vitest'
import { cutIntoMonths, monthsOf, readPeriod, startOfDay, yearBefore } from './period.ts'

const period = (from: string, to: string) => readPeriod({ from, to })

describe('a period', () => {
  it('ends with its last day', () => {
    expect(period('2026-01-01', '2026-06-30')).toEqual({ from: '2026-01-01', end: '2026-07-01' })
    expect(period('2026-12-31', '2026-12-31').end).toBe('2027-01-01')
  })

  it.each([
    ['2026-02-01', '2026-01-31', 'must not end (2026-01-31) before it begins (2026-02-01)'],
    ['0000-01-01', '2026-01-31', 'between 1950 and 2199'],
    ['2001-01-01', '2026-01-31', 'at most 20 years'],
  ])('from %s to %s is refused', (from, to, why) => {
    expect(() => period(from, to)).toThrow(why)
  })

  it('has the same days a year before, whole months where it has whole months', () => {
    const earlier = (from: string, to: string) => yearBefore(period(from, to))
    expect(earlier('2026-01-01', '2026-06-30')).toEqual({ from: '2025-01-01', end: '2025-07-01' })
    expect(earlier('2025-02-01', '2025-02-28')).toEqual({ from: '2024-02-01', end: '2024-03-01' })
    expect(earlier('2024-02-01', '2024-02-29')).toEqual({ from: '2023-02-01', end: '2023-03-01' })
    expect(earlier('2024-02-10', '2024-03-09')).toEqual({ from: '2023-02-10', end: '2023-03-10' })
  })

  it('has all months that it touches', () => {
    expect(monthsOf(period('2025-11-30', '2026-02-01'))).toEqual([
      '2025-11-01',
      '2025-12-01',
      '2026-01-01',
      '2026-02-01',
    ])
  })

  it('is cut where whole months begin and end', () => {
    const cut = (from: string, to: string) => cutIntoMonths(period(from, to))
    expect(cut('2026-01-01', '2026-06-30')).toEqual({
      months: { from: '2026-01-01', end: '2026-07-01' },
      days: [],
    })
    expect(cut('2025-12-31', '2026-02-01')).toEqual({
      months: { from: '2026-01-01', end: '2026-02-01' },
      days: [
        { from: '2025-12-31', end: '2026-01-01' },
        { from: '2026-02-01', end: '2026-02-02' },
      ],
    })
    expect(cut('2026-01-02', '2026-02-27')).toEqual({
      months: null,
      days: [{ from: '2026-01-02', end: '2026-02-28' }],
    })
  })

  it('begins at midnight in the city', () => {
    expect(new Date(startOfDay('2026-01-01') * 1000).toISOString()).toBe('2025-12-31T16:00:00.000Z')
  })
})
