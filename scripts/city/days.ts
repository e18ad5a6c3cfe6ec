import { DAY, startOfDay, weekdayOf, YEARS_OF_RECORDS } from './calendar.ts'

/** Relative numbers of matters, Sunday to Saturday. */
const WEEKDAYS = [0.9, 1.1, 1.02, 1, 1, 1.06, 1]

/** By how much each year has fewer than the one before. */
const DECLINE = 0.026

/** The days of the years of records, each with its part of the matters. */
export class Days {
  readonly #first: number
  readonly #upTo: Float64Array

  constructor(referenceDay: string) {
    const firstYear = Number(referenceDay.slice(0, 4)) - YEARS_OF_RECORDS
    this.#first = startOfDay(`${firstYear}${referenceDay.slice(4).replace('-02-29', '-02-28')}`)
    const days = Math.round((startOfDay(referenceDay) - this.#first) / DAY)
    this.#upTo = new Float64Array(days)
    let sum = 0
    for (let day = 0; day < days; day++) {
      sum += WEEKDAYS[weekdayOf(this.#first + day * DAY)]! * (1 - (DECLINE * day) / 365)
      this.#upTo[day] = sum
    }
  }

  /** The midnight of the day that a share of all matters lies before. */
  dayAt(share: number): number {
    const target = share * this.#upTo[this.#upTo.length - 1]!
    let low = 0
    let high = this.#upTo.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#upTo[middle]! <= target) low = middle + 1
      else high = middle
    }
    return this.#first + low * DAY
  }
}
