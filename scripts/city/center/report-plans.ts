import type { City, CitySize } from '../city.ts'
import { randomStream } from '../random.ts'
import type { GridEventPlans } from './grid-event-plans.ts'

const REPORTS: Readonly<Record<CitySize, number>> = { demo: 1000, city: 40_000 }
/** Of a hundred, those that become a grid event. */
const TRANSFERRED = 0.6

/** Which public reports there are, and which of them became grid events: both sides ask here. */
export class ReportPlans {
  readonly count: number
  readonly #events: number
  readonly #random

  constructor(city: City, events: GridEventPlans) {
    this.count = REPORTS[city.size]
    this.#events = events.count
    this.#random = randomStream(city.seed, 'report transferred')
  }

  /** The event at which a report stands in time, and which it became when it was transferred. */
  eventOf(report: number): number {
    return Math.floor(((report + 0.5) * this.#events) / this.count)
  }

  isTransferred(report: number): boolean {
    return this.#random(report).chance(TRANSFERRED)
  }

  /** The id of the report that an event was made from; null when a grid member found it. */
  ofEvent(event: number): string | null {
    const report = Math.floor((event * this.count) / this.#events)
    return this.eventOf(report) === event && this.isTransferred(report) ? idOfReport(report) : null
  }
}

export const idOfReport = (index: number) => `center:report-${String(index).padStart(6, '0')}`
