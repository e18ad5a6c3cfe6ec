import type { IncomingHttpHeaders } from 'node:http'
import type { Purpose } from '../../subgraphs/kit/contract/access.ts'
import { ClientError } from '../errors.ts'
import type { Asker } from './asker.ts'

export const PURPOSE_HEADER = 'x-purpose'
export const CASE_HEADER = 'x-case'

const PURPOSE = /^[a-z][a-z0-9-]{0,63}$/
const CASE_CHARACTERS = 64

/** What a request says of why it is made. */
export interface StatedPurpose {
  readonly purpose?: string
  readonly case?: string
}

/**
 * Reads a request's purpose and case. A case number in Chinese is percent-encoded UTF-8, as a header holds ASCII.
 * @throws {ClientError} when one of them is not of its form
 */
export function readPurpose(headers: IncomingHttpHeaders): StatedPurpose {
  const purpose = headers[PURPOSE_HEADER]
  const number = headers[CASE_HEADER]
  if (purpose !== undefined && (typeof purpose !== 'string' || !PURPOSE.test(purpose)))
    throw new ClientError('PURPOSE_UNKNOWN', 'X-Purpose takes one code of Query.purposes, such as mediation.')
  return {
    ...(typeof purpose === 'string' && { purpose }),
    ...(number !== undefined && { case: readCase(number) }),
  }
}

function readCase(given: string | string[]): string {
  const number = typeof given === 'string' ? decode(given)?.normalize('NFC').trim() : undefined
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (number && [...number].length <= CASE_CHARACTERS && !/[\u0000-\u001f\u007f]/.test(number)) return number
  throw new ClientError(
    'BAD_REQUEST',
    `X-Case takes one case number of at most ${CASE_CHARACTERS} characters, other than ASCII ones percent-encoded.`,
  )
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/**
 * Refuses a request for personal records that does not say what for, or for which case where the purpose asks for one.
 * @throws {ClientError} saying what is missing
 */
export function requirePurpose(purposes: readonly Purpose[], asker: Asker, isPersonal: boolean): void {
  const { purpose } = asker
  if (purpose === undefined) {
    if (!isPersonal) return
    throw new ClientError(
      'PURPOSE_REQUIRED',
      'The operation reads personal records: name your purpose in the header X-Purpose, by its code in Query.purposes.',
    )
  }
  const known = purposes.find(({ code }) => code === purpose)
  if (!known)
    throw new ClientError(
      'PURPOSE_UNKNOWN',
      `There is no purpose "${purpose}"; X-Purpose takes a code of Query.purposes.`,
    )
  if (known.requiresCase && asker.case === undefined && isPersonal)
    throw new ClientError(
      'CASE_REQUIRED',
      `The purpose "${purpose}" asks for the number of the case that it is about, in the header X-Case.`,
    )
}
