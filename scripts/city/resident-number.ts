import { residentCheckCharacter } from '../../subgraphs/kit/contract/identity.ts'

/**
 * Resident identity numbers (GB 11643) of persons who do not exist: six digits of area, eight of birth date,
 * three of sequence (odd for men, even for women) and a check character.
 */

/**
 * Shandong's divisions are 3701 to 3717; no division has ever been numbered 3799, so that no number made here
 * can be anyone's.
 */
export const SYNTHETIC_AREA = '3799'

const FIRST_AREA = 10
const AREAS = 90
const SEQUENCES = 499

/** How many numbers there are for each birth date and gender. */
export const NUMBERS_PER_DAY = AREAS * SEQUENCES

/**
 * The number of a birth date (`yyyymmdd`), a gender and a slot below NUMBERS_PER_DAY: different slots give
 * different numbers.
 */
export function residentNumber(birthDate: string, gender: 'FEMALE' | 'MALE', slot: number): string {
  const area = FIRST_AREA + Math.floor(slot / SEQUENCES)
  const sequence = (slot % SEQUENCES) * 2 + (gender === 'MALE' ? 1 : 2)
  const digits = SYNTHETIC_AREA + area + birthDate + String(sequence).padStart(3, '0')
  return digits + residentCheckCharacter(digits)
}
