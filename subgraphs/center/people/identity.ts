import { isIdentity, isResidentId } from '../../kit/contract/identity.ts'
import type { Gender } from '../tables.ts'

const RESIDENT_PREFIX = 'cn:'

/** The resident number of an identity; undefined for who has none. */
export function residentIdOf(identity: string): string | undefined {
  return identity.startsWith(RESIDENT_PREFIX) ? identity.slice(RESIDENT_PREFIX.length) : undefined
}

/** Whether this is a well-formed identity that documents prove: of anyone but those whom the center alone knows. */
export function isDocumented(identity: string): boolean {
  return isIdentity(identity) && !identity.startsWith('center:')
}

/** The identity of a resident number as people write it, with a small x too; undefined when it is malformed. */
export function identityOfResident(residentId: string): string | undefined {
  const written = residentId.trim().toUpperCase()
  return isResidentId(written) ? RESIDENT_PREFIX + written : undefined
}

/** The resident number with the birth date hidden: 371102********123X. */
export function maskResidentId(residentId: string): string {
  return `${residentId.slice(0, 6)}********${residentId.slice(14)}`
}

/** What a valid resident number says of its holder: digits 7 to 14 are the birth date, an odd 17th is a man's. */
export function factsOfResidentId(residentId: string): { birthDate: string; gender: Gender } {
  const [year, month, day] = [residentId.slice(6, 10), residentId.slice(10, 12), residentId.slice(12, 14)]
  return {
    birthDate: `${year}-${month}-${day}`,
    gender: Number(residentId[16]) % 2 === 1 ? 'MALE' : 'FEMALE',
  }
}
