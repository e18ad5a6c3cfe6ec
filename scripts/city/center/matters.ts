import { yearOf } from '../calendar.ts'
import type { City } from '../city.ts'
import type { Appearance } from '../matters.ts'

/**
 * The center's id of a matter of the city. Topics that link records of the same matter agree on it, whichever of them
 * comes first.
 */
export function matterId(index: number): string {
  return `matter:${String(index).padStart(7, '0')}`
}

/** The id of the record that a department made when a matter came before it. */
export function recordOf({ dockets }: City, matter: number, { department, at }: Appearance): string {
  const number = dockets[department].numberInYear({ matter, at })
  return `${department}:${yearOf(at)}${String(number).padStart(7, '0')}`
}
