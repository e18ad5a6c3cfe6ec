/*
 * `Person.identity`: the key that agencies share. Never null and of one form everywhere, so that the same
 * person is the same string at every agency:
 *   cn:<18 characters>             resident number, check character verified
 *   passport:<ISO 3166 alpha-3>:<number>
 *   center:<person id>             a person without documents, known to the center alone
 */

const RESIDENT = /^[1-9]\d{5}(\d{4})(\d{2})(\d{2})\d{3}[\dX]$/
const PASSPORT = /^passport:[A-Z]{3}:[A-Z0-9]{5,20}$/
const CENTER = /^center:[A-Za-z0-9-]{1,64}$/
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK_CHARACTERS = '10X98765432'

/** The check character of a resident number's first 17 digits (ISO 7064, MOD 11-2; GB 11643). */
export function residentCheckCharacter(first17: string): string {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += Number(first17[i]) * WEIGHTS[i]!
  return CHECK_CHARACTERS[sum % 11]!
}

/** Whether this is a resident number: 18 characters, a real calendar day, the right check character. */
export function isResidentId(value: string): boolean {
  const match = RESIDENT.exec(value)
  if (!match) return false
  const [, year, month, day] = match.map(Number) as [number, number, number, number]
  const date = new Date(Date.UTC(year, month - 1, day))
  return (
    year >= 1850 &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    residentCheckCharacter(value) === value[17]
  )
}

/** Whether this is a well-formed identity. */
export function isIdentity(value: unknown): value is string {
  if (typeof value !== 'string') return false
  return value.startsWith('cn:') ? isResidentId(value.slice(3)) : PASSPORT.test(value) || CENTER.test(value)
}
