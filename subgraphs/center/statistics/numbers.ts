/** How many there are, and how many of these are settled. */
export interface Numbers {
  readonly count: number
  readonly settledCount: number
}

/** The fields that all numbers of the schema have. */
export interface ComparedNumbers extends Numbers {
  readonly settledRate: number | null
  readonly yearBefore: number
  readonly yearOnYear: number | null
}

export function compareNumbers(now: Numbers, yearBefore: number): ComparedNumbers {
  const { count, settledCount } = now
  return {
    count,
    settledCount,
    settledRate: share(settledCount, count),
    yearBefore,
    yearOnYear: yearBefore === 0 ? null : (count - yearBefore) / yearBefore,
  }
}

/** A part of a whole, 0 to 1; null when there is no whole. */
export const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)
