/**
 * Random numbers with random access: what belongs to (seed, kind, index) never depends on what was drawn
 * before it, so that person 2,000,000 can be told without making the others.
 */

/** The finalizer of MurmurHash3: every input bit moves every output bit. */
function mix(value: number): number {
  let hash = value | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/** A 32-bit hash of a text, for keys that are words or division codes. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return mix(hash)
}

/** A source of random numbers: sfc32 (Doty-Humphrey), 128 bits of state. */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(key: number, index: number) {
    this.#a = mix(key ^ 0x9e3779b9)
    this.#b = mix(index + 0x7f4a7c15)
    this.#c = mix(Math.imul(key, 0x5bd1e995) ^ index)
    for (let round = 0; round < 8; round++) this.next()
  }

  /** A whole number from 0 to 2^32 - 1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** A number in [0, 1). */
  fraction(): number {
    return this.next() / 0x1_0000_0000
  }

  /** A whole number in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound)
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1)
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  /** A normally distributed number, from the sum of four even ones: its tails end at 3.5 deviations. */
  normal(mean: number, deviation: number): number {
    const sum = this.fraction() + this.fraction() + this.fraction() + this.fraction()
    return mean + (sum - 2) * Math.sqrt(3) * deviation
  }

  /** A number around `median` whose logarithm is normal: amounts of money, distances, waiting times. */
  skewed(median: number, spread: number): number {
    return median * Math.exp(this.normal(0, spread))
  }
}

/** The random numbers of one kind of thing: `stream(index)` starts that thing's own sequence. */
export function randomStream(seed: number, kind: string): (index: number) => Random {
  const key = mix(hashText(kind) + Math.imul(seed, 0x9e3779b9))
  return (index) => new Random(key, index)
}

/** A choice among values by weight; drawing takes a binary search. */
export class Weighted<T> {
  readonly values: readonly T[]
  readonly #upTo: Float64Array

  constructor(choices: readonly (readonly [value: T, weight: number])[]) {
    this.values = choices.map(([value]) => value)
    this.#upTo = new Float64Array(choices.length)
    let sum = 0
    choices.forEach(([, weight], at) => {
      sum += weight
      this.#upTo[at] = sum
    })
  }

  draw(random: Random): T {
    const target = random.fraction() * this.#upTo[this.#upTo.length - 1]!
    let low = 0
    let high = this.#upTo.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#upTo[middle]! <= target) low = middle + 1
      else high = middle
    }
    return this.values[low]!
  }
}

/**
 * A one-to-one mapping of whole numbers below 2^32 that looks like chance (a Feistel network of four rounds):
 * ids that are unique without remembering which are taken.
 */
export function scramble(seed: number, index: number): number {
  let left = index >>> 16
  let right = index & 0xffff
  for (let round = 1; round <= 4; round++) {
    const next = left ^ (mix(right + Math.imul(seed + round, 0x9e3779b9)) & 0xffff)
    left = right
    right = next
  }
  return ((left << 16) | right) >>> 0
}
