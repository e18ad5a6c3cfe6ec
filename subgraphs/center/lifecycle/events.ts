import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { Caller } from '../../kit/contract/caller.ts'
import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import type { Queryable, Transaction } from '../../kit/database.ts'
import { array } from '../../kit/sql.ts'
import { type Machine, nextState } from './machine.ts'
import { type EventRow, events } from './tables.ts'

/** Where a subject stands. Read it locked (`for update`): two officers who act at once must not both win. */
export interface Standing<State extends string> {
  readonly id: string
  readonly state: State
  readonly version: number
}

/** What somebody does with a subject. */
export interface Step<Action extends string> {
  readonly action: Action
  /** Null for the machine itself, which always sees the latest version. */
  readonly expectedVersion: number | null
  /** In words; checked by {@link checkReason} where it comes from a client. */
  readonly reason?: string | null | undefined
  readonly data?: Readonly<Record<string, unknown>>
  readonly by: Pick<Caller, 'officer' | 'client'>
}

const MAX_REASON_LENGTH = 2000

/** Who acts when a deadline passes or an agency answers. */
export const THE_CENTER_ITSELF = { officer: 'onedoor', client: 'center' } as const

/** Notes that a subject came into being, as its version 1. */
export function beginLife<State extends string, Action extends string>(
  transaction: Transaction,
  standing: Omit<Standing<State>, 'version'>,
  step: Omit<Step<Action>, 'expectedVersion'>,
): Promise<EventRow> {
  return appendEvent(transaction, { ...standing, version: 1 }, step)
}

/**
 * Notes a step and returns its event, whose state and version the caller then writes to the subject's row, in the same
 * transaction.
 * @throws {Refusal} CONFLICT when the subject is not at the expected version any more; PRECONDITION_FAILED when the
 * action is not possible in its state
 */
export async function takeStep<State extends string, Action extends string>(
  transaction: Transaction,
  machine: Machine<State, Action>,
  standing: Standing<State>,
  step: Step<Action>,
): Promise<EventRow & { readonly state: State }> {
  await checkVersion(transaction, standing, step.expectedVersion)
  const state = nextState(machine, standing.state, step.action)
  const event = await appendEvent(
    transaction,
    { id: standing.id, state, version: standing.version + 1 },
    step,
  )
  return event as EventRow & { state: State }
}

/**
 * For who decides by the subject's row what to do with it: whoever comes too late should learn that first.
 * @throws {Refusal} CONFLICT when the subject is not at the expected version any more
 */
export async function checkVersion(
  db: Queryable,
  standing: Standing<string>,
  expectedVersion: number | null,
): Promise<void> {
  if (expectedVersion !== null && expectedVersion !== standing.version)
    throw await conflict(db, standing, expectedVersion)
}

async function appendEvent(
  transaction: Transaction,
  { id, state, version }: Standing<string>,
  { action, reason, data, by }: Omit<Step<string>, 'expectedVersion'>,
): Promise<EventRow> {
  const [event] = await transaction
    .insert(events)
    .values({
      subject: id,
      version,
      action,
      state,
      at: sql`clock_timestamp()`,
      officer: by.officer,
      client: by.client,
      reason: reason ?? null,
      data: data ?? {},
    })
    .returning()
  return event!
}

/** What was done since the version that an officer had seen, so that they need not look for it. */
async function conflict(
  db: Queryable,
  { id, version }: Standing<string>,
  expectedVersion: number,
): Promise<Refusal> {
  const since = await db
    .select()
    .from(events)
    .where(and(eq(events.subject, id), gt(events.version, expectedVersion)))
    .orderBy(asc(events.version))
    .limit(10)
  if (since.length === 0)
    return new Refusal(
      'CONFLICT',
      `${id} is at version ${version}; a version ${expectedVersion} was never there.`,
    )
  const steps = since.map((event) => `${event.action} by ${event.officer} (version ${event.version})`)
  return new Refusal(
    'CONFLICT',
    `${id} is no longer at version ${expectedVersion}: ${steps.join(', ')}. It is ${since.at(-1)!.state} at version ${version}; read it again.`,
  )
}

/** @throws {BadUserInput} when there are no words, or too many */
export function checkReason(reason: string, name = 'reason'): string {
  const words = reason.trim()
  if (words === '' || words.length > MAX_REASON_LENGTH || words.includes('\0'))
    throw new BadUserInput(`"${name}" must say why, in 1 to ${MAX_REASON_LENGTH} characters.`)
  return words
}

export interface HistoryPageKey {
  readonly subject: string
  readonly after: number
  readonly limit: number
}

/** One statement for pages of several subjects' histories, first things first; answers in the keys' order. */
export async function historyPages(db: Queryable, keys: readonly HistoryPageKey[]): Promise<EventRow[][]> {
  const rows = await db.execute<
    Record<string, unknown> & { page: string; at: string }
  >(sql`/* center.historyPages */
    select page.ordinality as page, found.*
    from unnest(
      ${array(keys.map(({ subject }) => subject))}::text[],
      ${array(keys.map(({ after }) => after))}::int[],
      ${array(keys.map(({ limit }) => limit))}::int[]
    ) with ordinality page (of, after, size)
    cross join lateral (
      select * from ${events} where subject = page.of and version > page.after order by version limit page.size
    ) found
    order by page.ordinality, found.version`)
  const pages: EventRow[][] = keys.map(() => [])
  for (const { page, ...event } of rows)
    pages[Number(page) - 1]!.push({ ...event, at: new Date(event.at) } as unknown as EventRow)
  return pages
}
