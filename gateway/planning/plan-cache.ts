import { LRUCache } from 'lru-cache'
import { ClientError } from '../errors.ts'

export interface PlanCacheLimits {
  /** Most values kept. */
  readonly entries: number
  /** Most that all values kept may weigh together, in the unit of `weigh`. One that weighs more is not kept. */
  readonly weight: number
  /** Most refusals remembered. */
  readonly refusals: number
  /** How long a refusal is remembered, in milliseconds. */
  readonly refusalMs: number
}

export const DEFAULT_PLAN_CACHE_LIMITS: PlanCacheLimits = {
  entries: 2_000,
  weight: 64 * 1024 * 1024,
  refusals: 1_000,
  refusalMs: 30_000,
}

/** Counts since the cache was made, but for `entries`. */
export interface PlanCacheStatistics {
  readonly hits: number
  /** Askings that found nothing, whether they made the value, waited for it or were refused. */
  readonly misses: number
  /** Values dropped for want of room. */
  readonly evictions: number
  /** Values kept now. */
  readonly entries: number
}

interface Entry<Value> {
  readonly value: Value
  uses: number
}

/**
 * What was made for an operation, such as its plan, by a key of the caller's. The least recently used goes first.
 * That an operation is too complex is remembered for a while as well: each attempt costs a planning process's life.
 */
export class PlanCache<Value extends object> {
  readonly #entries: LRUCache<string, Entry<Value>>
  readonly #refusals: LRUCache<string, ClientError>
  readonly #underWay = new Map<string, Promise<Value>>()
  readonly #limits: PlanCacheLimits
  readonly #weigh: (value: Value) => number
  #hits = 0
  #misses = 0
  #evictions = 0

  /** @param weigh what a value holds, as a whole number of at least 1; in characters for the default limits */
  constructor(weigh: (value: Value) => number, limits: Partial<PlanCacheLimits> = {}) {
    this.#limits = { ...DEFAULT_PLAN_CACHE_LIMITS, ...limits }
    this.#weigh = weigh
    this.#entries = new LRUCache({
      max: this.#limits.entries,
      maxSize: this.#limits.weight,
      sizeCalculation: ({ value }) => this.#weigh(value),
      dispose: (_value, _key, reason) => {
        if (reason === 'evict') this.#evictions += 1
      },
    })
    this.#refusals = new LRUCache({ max: this.#limits.refusals, ttl: this.#limits.refusalMs })
  }

  get statistics(): PlanCacheStatistics {
    return {
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
      entries: this.#entries.size,
    }
  }

  /** What is kept, without waiting for it. Counts as a hit; when there is none, as nothing. */
  find(key: string): Value | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    this.#hits += 1
    entry.uses += 1
    return entry.value
  }

  /**
   * What is kept, or else made, once for all who ask for it meanwhile.
   * @throws what `make` throws
   */
  async findOrMake(key: string, make: () => Promise<Value>): Promise<Value> {
    const found = this.find(key)
    if (found) return found
    this.#misses += 1
    const refusal = this.#refusals.get(key)
    if (refusal) throw refusal
    return this.#underWay.get(key) ?? this.#make(key, make)
  }

  /** The values that were asked for most often while they were kept, with their keys, most used first. */
  mostUsed(count: number): readonly { readonly key: string; readonly value: Value }[] {
    return [...this.#entries.entries()]
      .sort(([, { uses: left }], [, { uses: right }]) => right - left)
      .slice(0, count)
      .map(([key, { value }]) => ({ key, value }))
  }

  #make(key: string, make: () => Promise<Value>): Promise<Value> {
    const making = this.#makeAndKeep(key, make).finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, making)
    return making
  }

  async #makeAndKeep(key: string, make: () => Promise<Value>): Promise<Value> {
    try {
      const value = await make()
      this.#entries.set(key, { value, uses: 1 })
      return value
    } catch (error) {
      if (error instanceof ClientError && error.code === 'OPERATION_TOO_COMPLEX')
        this.#refusals.set(key, error)
      throw error
    }
  }
}
