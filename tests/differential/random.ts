/** Choices that follow from a seed alone. */
export interface Random {
  /** A whole number from 0 up to, not including, `below`. */
  int(below: number): number
  chance(probability: number): boolean
  pick<T>(choices: readonly T[]): T
  /** Between `min` and `max` different ones, in random order; fewer when there are not so many. */
  some<T>(choices: readonly T[], min: number, max: number): T[]
}

/** The same seed brings the same choices on every machine. */
export function createRandom(seed: string): Random {
  let state = hash(seed)
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (below: number) => Math.floor(next() * below)
  return {
    int,
    chance: (probability) => next() < probability,
    pick: (choices) => choices[int(choices.length)]!,
    some: (choices, min, max) => {
      const left = [...choices]
      const count = Math.min(left.length, min + int(max - min + 1))
      return Array.from({ length: count }, () => left.splice(int(left.length), 1)[0]!)
    },
  }
}

/** 32 bits of FNV-1a, mixed so that neighbours in text lie far apart. */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
