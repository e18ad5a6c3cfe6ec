import type { Alarm, Bucket, BudgetStore, Frequency, Shortage, SubjectBudget } from './budget-store.ts'

/** How long the shared store is not asked again once it did not answer. */
const RETRY_MS = 1_000

/**
 * Asks the shared store, and the local one while the shared one does not answer: what was used before is then not
 * known, and each gateway has budgets of its own, but nobody is without.
 */
export class InsuredStore implements BudgetStore {
  readonly #shared: BudgetStore
  readonly #local: BudgetStore
  readonly #onLocal: (error: unknown) => void
  readonly #onShared: () => void
  #state: { phase: 'shared' } | { phase: 'local'; retryAt: number } = { phase: 'shared' }

  constructor(options: {
    shared: BudgetStore
    local: BudgetStore
    /** The shared store stopped answering. */
    onLocal: (error: unknown) => void
    /** It answers again. */
    onShared: () => void
  }) {
    this.#shared = options.shared
    this.#local = options.local
    this.#onLocal = options.onLocal
    this.#onShared = options.onShared
  }

  take(amount: number, buckets: readonly Bucket[], frequencies: readonly Frequency[]) {
    return this.#ask<Shortage | undefined>((store) => store.take(amount, buckets, frequencies))
  }

  adjust(amount: number, buckets: readonly Bucket[]) {
    return this.#ask<void>((store) => store.adjust(amount, buckets))
  }

  addSubjects(subjects: readonly string[], budgets: readonly SubjectBudget[]) {
    return this.#ask<Shortage | readonly Alarm[]>((store) => store.addSubjects(subjects, budgets))
  }

  async #ask<Verdict>(question: (store: BudgetStore) => Promise<Verdict>): Promise<Verdict> {
    const state = this.#state
    if (state.phase === 'local') {
      if (performance.now() < state.retryAt) return question(this.#local)
      // One request finds out; those beside it do not wait.
      state.retryAt = performance.now() + RETRY_MS
    }
    try {
      const verdict = await question(this.#shared)
      if (this.#state.phase === 'local') {
        this.#state = { phase: 'shared' }
        this.#onShared()
      }
      return verdict
    } catch (error) {
      const wasShared = this.#state.phase === 'shared'
      this.#state = { phase: 'local', retryAt: performance.now() + RETRY_MS }
      if (wasShared) this.#onLocal(error)
      return question(this.#local)
    }
  }
}
