import type { PetitionRow } from './tables.ts'

const DAYS_TO_ANSWER = 60
const DAY_MS = 24 * 3_600_000

/**
 * The last day (yyyy-mm-dd) on which a petition can be answered in time; null while it is not accepted.
 * Regulations on petition work (信访工作条例, 2022), article 34: 60 days from acceptance, extended once, for a
 * complicated matter, by at most 30.
 */
export function dueDateOf({
  acceptedOn,
  extensionDays,
}: Pick<PetitionRow, 'acceptedOn' | 'extensionDays'>): string | null {
  if (acceptedOn === null) return null
  const days = DAYS_TO_ANSWER + (extensionDays ?? 0)
  return new Date(Date.parse(acceptedOn) + days * DAY_MS).toISOString().slice(0, 10)
}
