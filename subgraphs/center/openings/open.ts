import { randomUUID } from 'node:crypto'
import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import { RECORDS_OPENED, type RecordsOpened } from '../../kit/contract/opening.ts'
import type { Transaction } from '../../kit/database.ts'
import { lockAccess } from '../access/queries.ts'
import { schedule } from '../deadlines/schedule.ts'
import { beginLife, checkReason } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { CenterContext } from '../loaders.ts'
import { enqueue } from '../outbox/enqueue.ts'
import { personsByIds } from '../people/queries.ts'
import { expire, OPENING_OVER } from './expire.ts'
import { holdersOfProtected, openedBy } from './queries.ts'
import { type OpeningRow, openingAgencies, openings } from './tables.ts'

/** Scope of who may open protected records. */
export const BREAK_GLASS = 'records:break-glass'

export interface OpenProtectedRecordsInput {
  readonly idempotencyKey: string
  readonly person: string
  readonly reason: string
  readonly minutes: number
}

const LONGEST_MINUTES = 60
const SHORTEST_REASON = 10
/** Of one officer at a time: it is for one emergency, not for looking around. */
const MOST_AT_ONCE = 3

/** `openProtectedRecords` of the schema. */
export function openProtectedRecords(
  input: OpenProtectedRecordsInput,
  context: CenterContext,
): Promise<OpeningRow> {
  const { caller } = context
  if (!caller.scopes.includes(BREAK_GLASS))
    throw new Refusal(
      'FORBIDDEN',
      `Protected records are opened with the scope "${BREAK_GLASS}", which you have not.`,
    )
  return once(context, 'openProtectedRecords', input, async (transaction) => {
    const reason = checkWords(input.reason)
    const { minutes } = input
    if (minutes < 1 || minutes > LONGEST_MINUTES)
      throw new BadUserInput(`"minutes" must be 1 to ${LONGEST_MINUTES}, but is ${minutes}.`)
    const [person] = input.person.includes('\0') ? [] : await personsByIds(transaction, [input.person])
    if (!person) throw new BadUserInput('"person" is not the id of a person.')
    await lockAccess(transaction)
    await refuseToWiden(transaction, person.identity, context)

    const id = `opening:${randomUUID()}`
    const { at } = await beginLife(
      transaction,
      { id, state: 'OPENED' },
      { action: 'OPEN', reason, data: { person: person.id, minutes }, by: caller },
    )
    const [opening] = await transaction
      .insert(openings)
      .values({
        id,
        personId: person.id,
        identity: person.identity,
        client: caller.client,
        officer: caller.officer,
        organisation: caller.organisation ?? null,
        purpose: caller.purpose,
        caseNumber: caller.case ?? null,
        reason,
        openedAt: at,
        endsAt: new Date(at.getTime() + minutes * 60_000),
        state: 'OPENED',
        version: 1,
        updatedAt: at,
      })
      .returning()
    await schedule(transaction, { kind: OPENING_OVER, subject: id, dueAt: opening!.endsAt })
    await tellHolders(transaction, opening!)
    return opening!
  })
}

function checkWords(given: string): string {
  const reason = checkReason(given)
  if (reason.length < SHORTEST_REASON)
    throw new BadUserInput(
      `"reason" must say in words why these records are needed now, in at least ${SHORTEST_REASON} characters.`,
    )
  return reason
}

async function refuseToWiden(
  transaction: Transaction,
  identity: string,
  { caller }: CenterContext,
): Promise<void> {
  const now = Date.now()
  const standing: OpeningRow[] = []
  for (const opening of await openedBy(transaction, caller)) {
    if (opening.endsAt.getTime() > now) standing.push(opening)
    // Its deadline has passed, and nobody has seen to it yet.
    else await expire(transaction, opening.id)
  }
  const same = standing.find((opening) => opening.identity === identity)
  if (same)
    throw new Refusal(
      'PRECONDITION_FAILED',
      `You have the records of this person open until ${same.endsAt.toISOString()} (${same.id}); close that first.`,
    )
  if (standing.length >= MOST_AT_ONCE)
    throw new Refusal(
      'PRECONDITION_FAILED',
      `You have records of ${standing.length} persons open, and may of ${MOST_AT_ONCE}; close one first: ${standing.map(({ id }) => id).join(', ')}.`,
    )
}

/** Every agency that holds such records learns of it, from the same transaction. */
async function tellHolders(transaction: Transaction, opening: OpeningRow): Promise<void> {
  const holders = await holdersOfProtected(transaction, opening.identity)
  if (holders.length === 0) return
  await transaction
    .insert(openingAgencies)
    .values(holders.map((agency) => ({ openingId: opening.id, agency })))
  const body: RecordsOpened = {
    opening: opening.id,
    person: opening.identity,
    client: opening.client,
    officer: opening.officer,
    organisation: opening.organisation,
    purpose: opening.purpose,
    case: opening.caseNumber,
    reason: opening.reason,
    openedAt: opening.openedAt.toISOString(),
    until: opening.endsAt.toISOString(),
  }
  for (const agency of holders.filter((holder) => holder !== 'center'))
    await enqueue(transaction, { agency, kind: RECORDS_OPENED, body })
}
