const FIRST_MS = 250
const LONGEST_MS = 10_000

/** Milliseconds to wait after so many failures in a row: twice as long each time, with jitter, up to 10 s. */
export function retryDelay(failures: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1))
  return full / 2 + (full / 2) * random()
}
