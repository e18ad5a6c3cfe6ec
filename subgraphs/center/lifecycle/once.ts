import { createHash } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import type { Caller } from '../../kit/contract/caller.ts'
import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import type { Database, Transaction } from '../../kit/database.ts'
import { idempotencyKeys } from './tables.ts'

const KEY = /^[\w.:-]{8,100}$/

interface OnWhoseBehalf {
  readonly db: Database
  readonly caller: Pick<Caller, 'client' | 'officer'>
}

/**
 * Carries a mutation out in one transaction, once for each key of an officer: a repeated call changes nothing and
 * answers what the first one did, moments as text. Of two calls at the same time the second waits for the first. A
 * mutation that fails leaves its key unused.
 * @param mutation its name in the schema
 * @param checkAgain before an earlier answer is repeated: throws where the officer may no longer know of what it tells
 * @throws {BadUserInput} for a malformed key
 * @throws {Refusal} IDEMPOTENCY_KEY_REUSED for a key of another mutation or another input
 */
export async function once<Outcome extends object, Input extends { readonly idempotencyKey: string }>(
  { db, caller }: OnWhoseBehalf,
  mutation: string,
  input: Input,
  carryOut: (transaction: Transaction) => Promise<Outcome>,
  checkAgain?: (transaction: Transaction) => Promise<unknown>,
): Promise<Outcome> {
  const { client, officer } = caller
  const key = input.idempotencyKey
  if (!KEY.test(key))
    throw new BadUserInput('"idempotencyKey" must be 8 to 100 letters, digits or "._:-", new for each call.')
  const inputHash = createHash('sha256').update(JSON.stringify(input)).digest('hex')
  const isThisKey = and(
    eq(idempotencyKeys.client, client),
    eq(idempotencyKeys.officer, officer),
    eq(idempotencyKeys.key, key),
  )
  return db.transaction(async (transaction) => {
    const claimed = await transaction
      .insert(idempotencyKeys)
      .values({ client, officer, key, mutation, inputHash, at: sql`clock_timestamp()` })
      .onConflictDoNothing()
      .returning({ key: idempotencyKeys.key })
    if (claimed.length === 0) {
      const [known] = await transaction.select().from(idempotencyKeys).where(isThisKey)
      if (known!.mutation !== mutation || known!.inputHash !== inputHash)
        throw new Refusal(
          'IDEMPOTENCY_KEY_REUSED',
          `"idempotencyKey" was used for another call (${known!.mutation}); take a new one for each call.`,
        )
      await checkAgain?.(transaction)
      return known!.outcome as Outcome
    }
    const outcome = await carryOut(transaction)
    await transaction
      .update(idempotencyKeys)
      .set({ outcome: outcome as Readonly<Record<string, unknown>> })
      .where(isThisKey)
    return outcome
  })
}
