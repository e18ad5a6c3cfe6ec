import { type RedisConnection, replyInTime } from '../../redis/connection.ts'
import type { Alarm, Bucket, BudgetStore, Frequency, Shortage, SubjectBudget } from './budget-store.ts'
import { ADD_SUBJECTS, ADJUST, type RedisScript, TAKE } from './scripts.ts'

/** Keeps what was used in Redis, for all gateways: each question is one command, and nothing comes between its parts. */
export class SharedStore implements BudgetStore {
  readonly #redis: RedisConnection
  readonly #now: (() => number) | undefined
  /** Scripts that Redis was given by their text. */
  readonly #told = new Set<string>()

  /** @param now milliseconds on any clock; Redis' own without it */
  constructor(redis: RedisConnection, now?: () => number) {
    this.#redis = redis
    this.#now = now
  }

  async take(
    amount: number,
    buckets: readonly Bucket[],
    frequencies: readonly Frequency[],
  ): Promise<Shortage | undefined> {
    const shortage = (await this.#run(
      TAKE,
      [...buckets, ...frequencies].map(({ key }) => key),
      [
        amount,
        buckets.length,
        ...buckets.flatMap(({ capacity, ms }) => [capacity, ms]),
        ...frequencies.flatMap(({ uses, ms }) => [uses, ms]),
      ],
    )) as [index: number, waitMs: number] | null
    return shortage ? { index: shortage[0], window: 0, waitMs: waitOf(shortage[1]) } : undefined
  }

  async adjust(amount: number, buckets: readonly Bucket[]): Promise<void> {
    await this.#run(
      ADJUST,
      buckets.map(({ key }) => key),
      [amount, ...buckets.flatMap(({ capacity, ms }) => [capacity, ms])],
    )
  }

  async addSubjects(
    subjects: readonly string[],
    budgets: readonly SubjectBudget[],
  ): Promise<Shortage | readonly Alarm[]> {
    const [isShortage, ...reply] = (await this.#run(
      ADD_SUBJECTS,
      budgets.map(({ key }) => key),
      [
        budgets[0]?.windows.length ?? 0,
        ...budgets.flatMap(({ windows }) =>
          windows.flatMap(({ subjects: most, ms, alarm }) => [most, ms, alarm]),
        ),
        ...subjects,
      ],
    )) as number[]
    if (isShortage) return { index: reply[0]!, window: reply[1]!, waitMs: waitOf(reply[2]!) }
    return Array.from({ length: reply.length / 3 }, (_, n) => ({
      index: reply[3 * n]!,
      window: reply[3 * n + 1]!,
      count: reply[3 * n + 2]!,
    }))
  }

  #run({ sha, text }: RedisScript, keys: string[], values: readonly (string | number)[]): Promise<unknown> {
    const { client } = this.#redis
    const call = { keys, arguments: [this.#now?.() ?? '', ...values].map(String) }
    if (!this.#told.has(sha)) {
      // Its text with the first call: told only after Redis has missed it, it would come after what was asked meanwhile.
      this.#told.add(sha)
      return replyInTime(client.eval(text, call))
    }
    return replyInTime(
      client.evalSha(sha, call).catch((error: unknown) => {
        if (error instanceof Error && error.message.startsWith('NOSCRIPT')) return client.eval(text, call)
        throw error
      }),
    )
  }
}

const waitOf = (ms: number) => (ms < 0 ? Number.POSITIVE_INFINITY : ms)
