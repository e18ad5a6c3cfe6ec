import type { Queryable } from '../../kit/database.ts'
import { factsOfResidentId, residentIdOf } from '../people/identity.ts'
import { birthDates } from './queries.ts'

const CITY_OFFSET = 8 * 3_600_000
const ADULT = 18

/** Whether a party is not yet 18 today, by the resident number or else by what the center knows of the person. */
export async function hasMinor(
  db: Queryable,
  parties: readonly { readonly identity: string | null }[],
): Promise<boolean> {
  const identities = parties.flatMap(({ identity }) => identity ?? [])
  const told = identities.flatMap((identity) => {
    const residentId = residentIdOf(identity)
    return residentId === undefined ? [] : factsOfResidentId(residentId).birthDate
  })
  const others = identities.filter((identity) => residentIdOf(identity) === undefined)
  const known = others.length === 0 ? [] : await birthDates(db, others)
  const latest = adultsWereBornBy(new Date())
  return [...told, ...known.map(({ birthDate }) => birthDate)].some((birthDate) => birthDate > latest)
}

/** The last day of birth, `yyyy-mm-dd`, of those who are 18 in the city at a moment. */
export function adultsWereBornBy(moment: Date): string {
  const day = new Date(moment.getTime() + CITY_OFFSET).toISOString().slice(0, 10)
  return `${String(Number(day.slice(0, 4)) - ADULT).padStart(4, '0')}${day.slice(4)}`
}
