/** No cost goes beyond it: sums and products of what is beyond stay finite. */
const MOST = 1e12

export type Variables = Readonly<Record<string, unknown>>

/** A number that is known, or the place of one that depends on the variables. */
export type Amount = number | Slot

interface Slot {
  readonly slot: number
}

type Step = (slots: Float64Array, variables: Variables) => number

/**
 * Sums and products in which variables stand, each worked out once for all places that it is used in: fragments that
 * multiply one another cost no more than their text.
 */
export class Formula {
  readonly #steps: Step[] = []

  /** What depends on nothing but the variables. */
  read(value: (variables: Variables) => number): Amount {
    return this.#add((_, variables) => value(variables))
  }

  sum(amounts: readonly Amount[]): Amount {
    let known = 0
    const open: number[] = []
    for (const amount of amounts)
      if (typeof amount === 'number') known += amount
      else open.push(amount.slot)
    known = bound(known)
    if (open.length === 0) return known
    if (open.length === 1 && known === 0) return { slot: open[0]! }
    return this.#add((slots) => {
      let sum = known
      for (const slot of open) sum += slots[slot]!
      return sum
    })
  }

  product(one: Amount, other: Amount): Amount {
    if (typeof one === 'number') {
      if (typeof other === 'number') return bound(one * other)
      if (one === 0) return 0
      if (one === 1) return other
      const { slot } = other
      return this.#add((slots) => one * slots[slot]!)
    }
    if (typeof other === 'number') return this.product(other, one)
    const [left, right] = [one.slot, other.slot]
    return this.#add((slots) => slots[left]! * slots[right]!)
  }

  largest(amounts: readonly Amount[]): Amount {
    let known = 0
    const open = new Set<number>()
    for (const amount of amounts)
      if (typeof amount === 'number') known = Math.max(known, amount)
      else open.add(amount.slot)
    if (open.size === 0) return known
    if (open.size === 1 && known === 0) return { slot: [...open][0]! }
    const slots = [...open]
    return this.#add((values) => {
      let largest = known
      for (const slot of slots) largest = Math.max(largest, values[slot]!)
      return largest
    })
  }

  /** The function that works an amount out. */
  compile(result: Amount): (variables: Variables) => number {
    if (typeof result === 'number') return () => result
    const steps = this.#steps.slice(0, result.slot + 1)
    // Nothing is awaited while it is in use, so one will do for all calls.
    const slots = new Float64Array(steps.length)
    return (variables) => {
      for (let slot = 0; slot < steps.length; slot++) slots[slot] = bound(steps[slot]!(slots, variables))
      return slots[result.slot]!
    }
  }

  #add(step: Step): Amount {
    this.#steps.push(step)
    return { slot: this.#steps.length - 1 }
  }
}

const bound = (amount: number) => Math.min(Math.max(amount, 0), MOST)
