import { eq } from 'drizzle-orm'
import type { Transaction } from '../../kit/database.ts'
import { type Step, takeStep } from '../lifecycle/events.ts'
import { OPENING, type OpeningAction } from './machine.ts'
import { type OpeningRow, openings } from './tables.ts'

/** Takes a step of an opening that is held, and writes what follows from it. */
export async function stepOpening(
  transaction: Transaction,
  opening: OpeningRow,
  step: Step<OpeningAction>,
  changes: (at: Date) => Partial<OpeningRow>,
): Promise<OpeningRow> {
  const { state, version, at } = await takeStep(transaction, OPENING, opening, step)
  const [row] = await transaction
    .update(openings)
    .set({ state, version, updatedAt: at, ...changes(at) })
    .where(eq(openings.id, opening.id))
    .returning()
  return row!
}
