import { monthOf, startOfDay, yearOf } from './calendar.ts'

/** What the city published of the first half of a year: by how much there was less than in that of the year before. */
export const PUBLISHED_CHANGES = { disputes: -0.026, civilCases: -0.0547, petitionsToProvince: -0.105 }

/** A span of time, from its first moment up to, not including, its last. */
type Span = readonly [from: number, to: number]

/** The latest first half of a year that is over, and that of the year before. */
export class FirstHalves {
  readonly #spans: readonly Span[]

  constructor(now: number) {
    const latest = yearOf(now) - (monthOf(now) >= 6 ? 0 : 1)
    this.#spans = [latest - 1, latest].map((year) => [
      startOfDay(`${year}-01-01`),
      startOfDay(`${year}-07-01`),
    ])
  }

  /** 0 for the earlier, 1 for the later; undefined outside of both. */
  of(moment: number): 0 | 1 | undefined {
    const half = this.#spans.findIndex(([from, to]) => moment >= from && moment < to)
    return half < 0 ? undefined : (half as 0 | 1)
  }
}

/**
 * How many of an earlier and a later time must be left out so that there are `change` more in the later one: only of
 * one of them, so that as few as possible are.
 */
export function surplusOf([before, now]: readonly [number, number], change: number): [number, number] {
  const surplus = now - Math.round(before * (1 + change))
  return surplus >= 0 ? [0, surplus] : [before - Math.round(now / (1 + change)), 0]
}

/** So many of a list, evenly spread over it. */
export function spread<Value>(list: readonly Value[], count: number): Value[] {
  return Array.from({ length: count }, (_, at) => list[Math.floor((at * list.length) / count)]!)
}
