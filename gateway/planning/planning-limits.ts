/** What making plans may cost. */
export interface PlanningLimits {
  /** Longest that one operation may be planned, in milliseconds. */
  readonly planMs: number
  /** Longest that a supergraph may take to load, in milliseconds. */
  readonly loadMs: number
  /** Heap of the process that plans, in MiB. Holds every loaded supergraph. */
  readonly heapMb: number
  /** Most operations that wait to be planned. */
  readonly waiting: number
  /** Most fields in an operation once its fragments are expanded. */
  readonly fields: number
  /**
   * Most complete plans that the planner compares for one operation. Beyond it, it leaves out the options that look
   * worst: the plan is still right, but perhaps not the best.
   */
  readonly evaluatedPlans: number
}

export const DEFAULT_PLANNING_LIMITS: PlanningLimits = {
  planMs: 2_000,
  loadMs: 30_000,
  heapMb: 512,
  waiting: 1_000,
  fields: 20_000,
  evaluatedPlans: 1_000,
}
