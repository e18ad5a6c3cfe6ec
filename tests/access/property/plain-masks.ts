import { createHmac } from 'node:crypto'
import type { Masking } from '../../../subgraphs/kit/contract/access.ts'

export const PSEUDONYM_KEY = 'of all gateways'

/** Whether anything of a field may be shown: of what is no text, all or nothing. */
export const showsAnything = (type: string, masking: Masking): boolean =>
  masking === 'CLEAR' || (masking !== 'ABSENT' && ['String', 'ID'].includes(type))

/** A text as it may be shown to a client. */
export function maskPlainly(value: unknown, masking: Masking, client: string): unknown {
  if (masking === 'CLEAR' || typeof value !== 'string') return value
  if (masking === 'PSEUDONYM') {
    const key = createHmac('sha256', PSEUDONYM_KEY).update(`pseudonym ${client}`).digest()
    return createHmac('sha256', key).update(value).digest('base64url').slice(0, 16)
  }
  const letters = Array.from(value)
  if (letters.length > 4)
    return `${letters.slice(0, letters.length >= 18 ? 6 : Math.floor(letters.length / 3)).join('')}***`
  return letters
    .map((letter, place) =>
      place === 0 && letters.length > 1
        ? letter
        : place === 2 && letters.length === 3
          ? letter
          : place === 3
            ? letter
            : '*',
    )
    .join('')
}
