/** Levels of a scalar's value beyond which it is refused: to write it as JSON takes the stack a level at a time. */
const MOST_LEVELS = 500

/** Whether objects and lists in a value of JSON stand in one another more often than an answer may have it. */
export function nestsTooDeeply(value: unknown, levels = MOST_LEVELS): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const inner of Object.values(value)) if (nestsTooDeeply(inner, levels - 1)) return true
  return false
}
