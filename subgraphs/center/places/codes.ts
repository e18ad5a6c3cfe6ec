import { BadUserInput } from '../../kit/contract/errors.ts'
import { isPlaceCode } from '../../kit/contract/place.ts'

/** Digits of a division code at each level, from the city down to a grid. */
const LENGTHS = [4, 6, 9, 12, 15]

/** @throws {BadUserInput} when this cannot be a division code; argument is its name in the message. */
export function checkPlaceCode(code: string, argument: string): string {
  if (isPlaceCode(code)) return code
  throw new BadUserInput(
    `"${argument}" must be a division code of 4, 6, 9, 12 or 15 digits, e.g. 371102, but is ${JSON.stringify(code.slice(0, 40))}.`,
  )
}

/** Codes of the places from the city down to this one, itself included. */
export function pathOf(code: string): string[] {
  return LENGTHS.filter((length) => length <= code.length).map((length) => code.slice(0, length))
}

/** The place of both: the one that lies within the other; undefined when they have nothing in common. */
export function intersection(one: string, other: string): string | undefined {
  const [outer, inner] = one.length <= other.length ? [one, other] : [other, one]
  return inner.startsWith(outer) ? inner : undefined
}

/** The first text in byte order after all codes that begin with this one: ':' follows '9'. */
export function afterAllBelow(code: string): string {
  return code.slice(0, -1) + String.fromCharCode(code.charCodeAt(code.length - 1) + 1)
}
