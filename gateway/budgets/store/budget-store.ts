/*
 * What callers have used, wherever it is kept. Both keepers decide the same, and decide as one what they are asked as
 * one: two requests at the same time never use together what is left for one.
 */

/**
 * A bucket that leaks: what is poured in runs out evenly, a full one in a given time. So a caller may at once use all
 * that was not used lately, and as much as runs out from then on.
 */
export interface Bucket {
  readonly key: string
  readonly capacity: number
  /** Time in which a full one is empty. */
  readonly ms: number
}

/** So many uses at most in any span of a given time, exactly. */
export interface Frequency {
  readonly key: string
  readonly uses: number
  readonly ms: number
}

/** Distinct subjects at most, in each of the windows. */
export interface SubjectBudget {
  readonly key: string
  readonly windows: readonly SubjectWindow[]
}

/** A subject counts from when it was last shown, for so long: the window slides. */
export interface SubjectWindow {
  readonly subjects: number
  readonly ms: number
  /** Where to raise an alarm; once in the window's time. */
  readonly alarm: number
}

/** What does not fit, and when it will if nothing else happens. */
export interface Shortage {
  /** Position in what was asked for: of the bucket, of the frequency (after all buckets), of the subject budget. */
  readonly index: number
  /** Position of the subject budget's window. */
  readonly window: number
  /** Infinite when it never will. */
  readonly waitMs: number
}

/** A budget of which the alarm is due. */
export interface Alarm {
  readonly index: number
  readonly window: number
  /** Subjects in it now. */
  readonly count: number
}

export interface BudgetStore {
  /** Pours an amount into each bucket and notes a use of each frequency; nothing of it when anything does not fit. */
  take(
    amount: number,
    buckets: readonly Bucket[],
    frequencies: readonly Frequency[],
  ): Promise<Shortage | undefined>
  /** Pours in whether it fits or not; less than nothing takes out what is there. */
  adjust(amount: number, buckets: readonly Bucket[]): Promise<void>
  /** Adds all subjects to all budgets, or none to any. */
  addSubjects(
    subjects: readonly string[],
    budgets: readonly SubjectBudget[],
  ): Promise<Shortage | readonly Alarm[]>
}

export const isShortage = (verdict: Shortage | readonly Alarm[]): verdict is Shortage =>
  !Array.isArray(verdict)
