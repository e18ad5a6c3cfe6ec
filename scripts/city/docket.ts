import { yearOf } from './calendar.ts'
import type { Matters } from './matters.ts'
import type { Department } from './topics.ts'

/** One appearance of a matter before a department. */
export interface DocketEntry {
  readonly matter: number
  /** 0 the first time, 1 when the matter comes back. */
  readonly turn: number
  /** Whether the matter will come back. */
  readonly returns: boolean
  readonly at: number
}

/** All that comes before a department, in the order of time. */
export class Docket {
  readonly #matters: number[] = []
  readonly #turns: number[] = []
  readonly #returns: boolean[] = []
  readonly #times: number[] = []
  #order: Uint32Array | undefined

  get length(): number {
    return this.#matters.length
  }

  enter({ matter, turn, returns, at }: DocketEntry): void {
    this.#matters.push(matter)
    this.#turns.push(turn)
    this.#returns.push(returns)
    this.#times.push(at)
    this.#order = undefined
  }

  /** The n-th entry by time, and where times are equal by matter. */
  entry(position: number): DocketEntry {
    this.#order ??= this.#sorted()
    const at = this.#order[position]!
    return {
      matter: this.#matters[at]!,
      turn: this.#turns[at]!,
      returns: this.#returns[at]!,
      at: this.#times[at]!,
    }
  }

  /**
   * The number of an entry within its year, by which a department's record is named.
   * @throws when there is none of this matter at this moment
   */
  numberInYear({ matter, at }: Pick<DocketEntry, 'matter' | 'at'>): number {
    const year = yearOf(at)
    let position = this.#firstFrom((one) => this.#times[one]! >= at)
    while (this.#times[this.#order![position]!] === at && this.#matters[this.#order![position]!] !== matter)
      position++
    if (this.#times[this.#order![position]!] !== at)
      throw new Error(`Matter ${matter} did not come at ${at}.`)
    return position - this.#firstFrom((one) => yearOf(this.#times[one]!) >= year) + 1
  }

  /** The position of the first entry, by time, that is late enough. */
  #firstFrom(isLate: (entry: number) => boolean): number {
    this.#order ??= this.#sorted()
    let low = 0
    let high = this.#order.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isLate(this.#order[middle]!)) high = middle
      else low = middle + 1
    }
    return low
  }

  #sorted(): Uint32Array {
    const order = Uint32Array.from(this.#matters, (_, at) => at)
    return order.sort((a, b) => this.#times[a]! - this.#times[b]! || a - b)
  }
}

export type Dockets = Readonly<Record<Department, Docket>>

/** Goes through all matters once and writes every department's docket. */
export function openDockets(matters: Matters): Dockets {
  const dockets = {
    courts: new Docket(),
    petitions: new Docket(),
    police: new Docket(),
    maritime: new Docket(),
    health: new Docket(),
    transport: new Docket(),
  }
  for (let matter = 0; matter < matters.size; matter++) {
    const appearances = matters.appearances(matter, matters.outline(matter))
    appearances.forEach(({ department, turn, at }, position) => {
      const next = appearances[position + 1]
      const returns = next !== undefined && next.department === department
      dockets[department].enter({ matter, turn, returns, at })
    })
  }
  return dockets
}
