/** What one caller may use of what all share, and how many persons one may look at. */
export interface BudgetLimits {
  /** In units of `@cost`. */
  readonly cost: {
    /** The most that one operation may cost, where its document is a trusted one. */
    readonly operation: number
    /** The same of any other document. */
    readonly adHocOperation: number
    /** A minute, by one officer through one client. */
    readonly officer: number
    /** A minute, by all officers of a client. */
    readonly client: number
  }
  /** Distinct persons that answers showed. */
  readonly subjects: {
    readonly officer: SubjectLimits
    readonly client: SubjectLimits
    /** Of each limit, in percent: reaching it raises an alarm. */
    readonly alarmPercent: number
  }
}

export interface SubjectLimits {
  /** In the last 60 minutes. */
  readonly hour: number
  /** In the last 24 hours. */
  readonly day: number
}

export const DEFAULT_BUDGET_LIMITS: BudgetLimits = {
  cost: { operation: 10_000, adHocOperation: 2_000, officer: 60_000, client: 1_200_000 },
  subjects: {
    officer: { hour: 500, day: 2_000 },
    client: { hour: 10_000, day: 40_000 },
    alarmPercent: 60,
  },
}
