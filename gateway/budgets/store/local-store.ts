import { LRUCache } from 'lru-cache'
import type {
  Alarm,
  Bucket,
  BudgetStore,
  Frequency,
  Shortage,
  SubjectBudget,
  SubjectWindow,
} from './budget-store.ts'

/**
 * How much is remembered; of more, those that were away the longest begin anew. Officers come from tokens of trusted
 * issuers, so nobody can make them up, and their client's own budgets stay. Bounds of a sum, as room for a number of
 * entries would be taken at once.
 */
const MOST = { buckets: 100_000, uses: 1_000_000, subjects: 1_000_000 }

interface Level {
  readonly level: number
  readonly at: number
}

/** Keeps what was used in this process. Everything is decided between two turns of the event loop. */
export class LocalStore implements BudgetStore {
  readonly #now: () => number
  readonly #buckets = new LRUCache<string, Level>({ maxSize: MOST.buckets })
  readonly #uses = new LRUCache<string, { readonly recent: RecentUses }>({ maxSize: MOST.uses })
  readonly #subjects = new LRUCache<string, { readonly windows: readonly RecentSubjects[] }>({
    maxSize: MOST.subjects,
  })

  /** @param now milliseconds on any clock */
  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  async take(
    amount: number,
    buckets: readonly Bucket[],
    frequencies: readonly Frequency[],
  ): Promise<Shortage | undefined> {
    const now = this.#now()
    for (const [index, bucket] of buckets.entries()) {
      const excess = this.#level(bucket, now) + amount - bucket.capacity
      if (excess > 0)
        return {
          index,
          window: 0,
          waitMs:
            amount > bucket.capacity ? Number.POSITIVE_INFINITY : (excess * bucket.ms) / bucket.capacity,
        }
    }
    for (const [position, { key, uses, ms }] of frequencies.entries()) {
      const waitMs = this.#uses.get(key)?.recent.wait(uses, ms, now) ?? 0
      if (waitMs > 0) return { index: buckets.length + position, window: 0, waitMs }
    }
    for (const bucket of buckets) this.#pour(bucket, amount, now)
    for (const { key } of frequencies) {
      const recent = this.#uses.get(key)?.recent ?? new RecentUses()
      recent.add(now)
      this.#uses.set(key, { recent }, { size: recent.count })
    }
    return undefined
  }

  async adjust(amount: number, buckets: readonly Bucket[]): Promise<void> {
    const now = this.#now()
    for (const bucket of buckets) this.#pour(bucket, amount, now)
  }

  async addSubjects(
    subjects: readonly string[],
    budgets: readonly SubjectBudget[],
  ): Promise<Shortage | readonly Alarm[]> {
    const now = this.#now()
    const found = budgets.map(
      ({ key, windows }) => this.#subjects.get(key)?.windows ?? windows.map(() => new RecentSubjects()),
    )
    for (const [index, { windows }] of budgets.entries())
      for (const [window, limit] of windows.entries()) {
        const waitMs = found[index]![window]!.wait(subjects, limit, now)
        if (waitMs > 0) return { index, window, waitMs }
      }
    const alarms: Alarm[] = []
    for (const [index, { key, windows }] of budgets.entries()) {
      for (const [window, limit] of windows.entries()) {
        const recent = found[index]![window]!
        recent.add(subjects, now)
        if (recent.raisesAlarm(limit, now)) alarms.push({ index, window, count: recent.count })
      }
      const size = found[index]!.reduce((sum, { count }) => sum + count, 1)
      this.#subjects.set(key, { windows: found[index]! }, { size })
    }
    return alarms
  }

  #level({ key, capacity, ms }: Bucket, now: number): number {
    const known = this.#buckets.get(key)
    return known ? Math.max(0, known.level - ((now - known.at) * capacity) / ms) : 0
  }

  #pour(bucket: Bucket, amount: number, now: number): void {
    const level = Math.max(0, this.#level(bucket, now) + amount)
    this.#buckets.set(bucket.key, { level, at: now }, { size: 1 })
  }
}

/** When something was used, the latest last. */
class RecentUses {
  #times: number[] = []
  /** Those before it are forgotten. */
  #first = 0

  get count(): number {
    return this.#times.length - this.#first
  }

  /** Time until there are fewer uses than allowed in the time before. */
  wait(uses: number, ms: number, now: number): number {
    while (this.#first < this.#times.length && this.#times[this.#first]! <= now - ms) this.#first++
    if (this.#first > 1_000 && this.#first > this.#times.length / 2) {
      this.#times = this.#times.slice(this.#first)
      this.#first = 0
    }
    if (this.count < uses) return 0
    return this.#times[this.#times.length - uses]! + ms - now
  }

  add(now: number): void {
    this.#times.push(now)
  }
}

/** When each subject was last shown within a window; the latest last. */
class RecentSubjects {
  readonly #shown = new Map<string, number>()
  #alarmedAt = Number.NEGATIVE_INFINITY

  get count(): number {
    return this.#shown.size
  }

  /** Time until all of them would fit. */
  wait(subjects: readonly string[], { subjects: most, ms }: SubjectWindow, now: number): number {
    for (const [subject, at] of this.#shown) {
      if (at > now - ms) break
      this.#shown.delete(subject)
    }
    let fresh = 0
    for (const subject of subjects) if (!this.#shown.has(subject)) fresh++
    const excess = this.#shown.size + fresh - most
    if (fresh === 0 || excess <= 0) return 0
    // Others have to run out first: of those asked for again, none does.
    const asked = new Set(subjects)
    let others = 0
    for (const [subject, at] of this.#shown)
      if (!asked.has(subject) && ++others === excess) return at + ms - now
    return Number.POSITIVE_INFINITY
  }

  add(subjects: readonly string[], now: number): void {
    for (const subject of subjects) {
      this.#shown.delete(subject)
      this.#shown.set(subject, now)
    }
  }

  /** Whether an alarm is due; it then counts as raised. */
  raisesAlarm({ alarm, ms }: SubjectWindow, now: number): boolean {
    if (this.count < alarm || now - this.#alarmedAt < ms) return false
    this.#alarmedAt = now
    return true
  }
}
