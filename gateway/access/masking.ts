import { createHmac } from 'node:crypto'
import type { Masking } from '../../subgraphs/kit/contract/access.ts'

/** Shows a value less clearly; null where nothing of it may be shown. */
export type Mask = (value: unknown) => unknown

/** Makes the mask of a level, or undefined for values in the clear. */
export type MaskOf = (masking: Masking) => Mask | undefined

const ABSENT: Mask = () => null
/** Of a pseudonym; 96 bits, so that no two values of a city's share one. */
const PSEUDONYM_CHARACTERS = 16

/**
 * The masks for one client. Its pseudonyms cannot be linked to another's: each client has a key of its own.
 * @param secret of all gateways together
 */
export function createMasks(secret: string, client: string): MaskOf {
  const key = createHmac('sha256', secret).update(`pseudonym ${client}`).digest()
  const pseudonym: Mask = (value) =>
    typeof value === 'string'
      ? createHmac('sha256', key).update(value).digest('base64url').slice(0, PSEUDONYM_CHARACTERS)
      : null
  return (masking) => {
    switch (masking) {
      case 'CLEAR':
        return undefined
      case 'PARTIAL':
        return partial
      case 'PSEUDONYM':
        return pseudonym
      case 'ABSENT':
        return ABSENT
    }
  }
}

const RESIDENT_NUMBER = /^\d{6}.{8}\d{3}[\dX]$/i
const TELEPHONE = /^(\+?86)?1\d{10}$/
/** The longest text that is taken for a name; such names have a first and a last character. */
const NAME_CHARACTERS = 4

/** Part of a text; of what is no text nothing, for a part of a number or a day is another number or day. */
function partial(value: unknown): string | null {
  if (typeof value !== 'string') return null
  if (RESIDENT_NUMBER.test(value)) return `${value.slice(0, 6)}********${value.slice(-4)}`
  if (TELEPHONE.test(value)) return `${value.slice(0, -8)}****${value.slice(-4)}`
  const characters = [...value]
  const { length } = characters
  if (length <= 1) return '*'.repeat(length)
  if (length <= NAME_CHARACTERS) {
    const shown = length > 2 ? 2 : 1
    return characters[0]! + '*'.repeat(length - shown) + (shown === 2 ? characters.at(-1)! : '')
  }
  // Of an address or a sentence, how it begins; how long it goes on is not told.
  return `${characters.slice(0, Math.min(6, Math.floor(length / 3))).join('')}***`
}
