import { LRUCache } from 'lru-cache'
import type { Agreement } from '../../subgraphs/kit/contract/access.ts'
import type { Caller } from '../../subgraphs/kit/contract/caller.ts'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import { ClientError } from '../errors.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { RedisConnection } from '../redis/connection.ts'
import { BudgetExceeded } from './budget-exceeded.ts'
import type { BudgetLimits, SubjectLimits } from './limits.ts'
import { createPseudonyms } from './pseudonyms.ts'
import {
  type Alarm,
  type Bucket,
  type BudgetStore,
  isShortage,
  type SubjectBudget,
} from './store/budget-store.ts'
import { InsuredStore } from './store/insured-store.ts'
import { LocalStore } from './store/local-store.ts'
import { SharedStore } from './store/shared-store.ts'

/** Whose budgets are meant. */
export type BudgetHolder = Pick<Caller, 'client' | 'officer'>

export interface CostedRequest {
  /** The most that it may cost. */
  readonly estimate: number
  /** Whether its document is a trusted one. */
  readonly trusted: boolean
  /** Those that it relies on. */
  readonly agreements: readonly Pick<Agreement, 'id' | 'frequency'>[]
}

/** What callers may use: cost a minute, agreements so often, persons an hour and a day. */
export interface Budgets {
  /**
   * Takes what a request may cost from its caller's budgets, and one use of each agreement; nothing of any when it is
   * refused.
   * @throws {ClientError} OPERATION_TOO_LARGE when no budget would ever do, RATE_LIMITED ({@link BudgetExceeded}) when
   * it will later
   */
  admit(holder: BudgetHolder, request: CostedRequest): Promise<void>
  /** Gives back, or charges, the difference to what the answer did cost. Nobody waits for it. */
  settle(holder: BudgetHolder, estimate: number, actual: number): void
  /**
   * Counts the persons whom an answer is about to show. One that is counted already costs nothing again. Where they are
   * too many, none of them counts, as none is shown.
   * @throws {BudgetExceeded} SUBJECT_BUDGET_EXCEEDED
   */
  admitSubjects(holder: BudgetHolder, subjects: Iterable<string>): Promise<void>
}

export interface BudgetsOptions {
  readonly limits: BudgetLimits
  /** Where gateways share budgets; without it each has its own. */
  readonly redis?: RedisConnection | undefined
  /** Keys the hashes that are kept of persons; the same on all gateways that share budgets. */
  readonly secret: Uint8Array
  readonly log: Logger
  readonly metrics: Pick<Metrics, 'budgetRefusals' | 'subjectAlarms'>
  /** Milliseconds on any clock, in place of the gateway's or Redis' own. */
  readonly now?: (() => number) | undefined
}

const MINUTE_MS = 60_000
const WINDOWS = [
  { name: 'hour', ms: 60 * MINUTE_MS },
  { name: 'day', ms: 24 * 60 * MINUTE_MS },
] as const
const HOLDERS = ['officer', 'client'] as const
const KEPT_HOLDERS = 10_000

export function createBudgets({ limits, redis, secret, log, metrics, now }: BudgetsOptions): Budgets {
  const { cost, subjects: subjectLimits } = limits
  const store = createStore(redis, log, now)
  const pseudonymise = createPseudonyms(secret)
  const known = new LRUCache<string, { buckets: readonly Bucket[]; subjects: readonly SubjectBudget[] }>({
    max: KEPT_HOLDERS,
  })

  /** The keys of one client have one tag, so that a cluster keeps them in one place. */
  const keyOf = (client: string, ...parts: string[]) =>
    ['onedoor:budgets', `{${pseudonymise(client)}}`, ...parts].join(':')

  function budgetsOf({ client, officer }: BudgetHolder) {
    const name = JSON.stringify([client, officer])
    let budgets = known.get(name)
    if (!budgets) {
      const keys = {
        officer: (kind: string) => keyOf(client, kind, pseudonymise(name)),
        client: (kind: string) => keyOf(client, kind),
      }
      budgets = {
        buckets: HOLDERS.map((holder) => ({
          key: keys[holder]('cost'),
          capacity: cost[holder],
          ms: MINUTE_MS,
        })),
        subjects: HOLDERS.map((holder) => ({
          key: keys[holder]('subjects'),
          windows: windowsOf(subjectLimits[holder], subjectLimits.alarmPercent),
        })),
      }
      known.set(name, budgets)
    }
    return budgets
  }

  function refuse(kind: string, error: ClientError): never {
    metrics.budgetRefusals.inc({ kind })
    throw error
  }

  function raise({ index, window, count }: Alarm, { client, officer }: BudgetHolder): void {
    const holder = HOLDERS[index]!
    const { name } = WINDOWS[window]!
    metrics.subjectAlarms.inc({ holder, window: name })
    log.warn(
      {
        client,
        ...(holder === 'officer' && { officer }),
        persons: count,
        most: subjectLimits[holder][name],
        window: name,
      },
      'many persons were looked at',
    )
  }

  return {
    async admit(holder, { estimate, trusted, agreements }) {
      const most = Math.min(trusted ? cost.operation : cost.adHocOperation, cost.officer, cost.client)
      if (estimate > most)
        refuse(
          'operation',
          new ClientError(
            'OPERATION_TOO_LARGE',
            `The operation may cost ${estimate}, and ${trusted ? 'one' : 'one that is not a trusted document'} may cost ${most} at most. Ask for shorter lists, or in several operations.`,
          ),
        )
      const { buckets } = budgetsOf(holder)
      const frequent = agreements.filter(({ frequency }) => frequency)
      const shortage = await store.take(
        estimate,
        buckets,
        frequent.map(({ id, frequency }) => ({
          key: keyOf(holder.client, 'agreement', id),
          uses: frequency!.requests,
          ms: frequency!.seconds * 1000,
        })),
      )
      if (!shortage) return
      const { index, waitMs } = shortage
      const whose = HOLDERS[index]
      if (whose)
        refuse(
          `${whose}-cost`,
          new BudgetExceeded(
            'RATE_LIMITED',
            `${whose === 'officer' ? 'An officer' : 'All officers of a client together'} may use ${cost[whose]} a minute, and this operation may cost ${estimate}.`,
            waitMs,
          ),
        )
      const { id, frequency } = frequent[index - HOLDERS.length]!
      refuse(
        'agreement',
        new BudgetExceeded(
          'RATE_LIMITED',
          `The agreement ${id} admits ${frequency!.requests} requests in ${frequency!.seconds} s.`,
          waitMs,
        ),
      )
    },

    settle(holder, estimate, actual) {
      if (actual === estimate) return
      store
        .adjust(actual - estimate, budgetsOf(holder).buckets)
        .catch((error: unknown) => log.error({ err: error }, 'a budget was not settled'))
    },

    async admitSubjects(holder, subjects) {
      const hashes = new Set<string>()
      for (const subject of subjects) hashes.add(pseudonymise(subject))
      if (hashes.size === 0) return
      const verdict = await store.addSubjects([...hashes], budgetsOf(holder).subjects)
      if (!isShortage(verdict)) {
        for (const alarm of verdict) raise(alarm, holder)
        return
      }
      const whose = HOLDERS[verdict.index]!
      const { name, ms } = WINDOWS[verdict.window]!
      // How many the answer holds, and how many are left, is not told: it would count persons who are not shown.
      refuse(
        `${whose}-subjects-${name}`,
        new BudgetExceeded(
          'SUBJECT_BUDGET_EXCEEDED',
          `${whose === 'officer' ? 'An officer' : 'All officers of a client together'} may look at ${subjectLimits[whose][name]} persons ${name === 'hour' ? 'an hour' : 'a day'}, and this answer would show more.`,
          Math.min(verdict.waitMs, ms),
        ),
      )
    },
  }
}

function windowsOf(limits: SubjectLimits, alarmPercent: number): SubjectBudget['windows'] {
  return WINDOWS.map(({ name, ms }) => ({
    subjects: limits[name],
    ms,
    alarm: Math.ceil((limits[name] * alarmPercent) / 100),
  }))
}

function createStore(
  redis: RedisConnection | undefined,
  log: Logger,
  now: (() => number) | undefined,
): BudgetStore {
  const local = new LocalStore(now)
  if (!redis) return local
  return new InsuredStore({
    shared: new SharedStore(redis, now),
    local,
    onLocal: (error) =>
      log.error({ err: error }, 'Redis does not answer: this gateway counts by itself what callers use'),
    onShared: () => log.info('what callers use is counted by all gateways together again'),
  })
}
