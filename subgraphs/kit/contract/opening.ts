import { z } from 'zod'
import { isIdentity } from './identity.ts'

/*
 * What the center tells an agency when an officer opens protected records of a person, of which the agency has some
 * (break-glass): a message of the kind `records.opened`.
 */

const text = (length: number) =>
  z
    .string()
    .min(1)
    .max(length)
    .refine((value) => !value.includes('\0'), 'must not contain NUL')
const moment = z.iso.datetime({ offset: true })

export const RECORDS_OPENED = 'records.opened'

export const recordsOpened = z.object({
  /** Id of the opening. */
  opening: text(100),
  /** The person's shared key. */
  person: z.string().refine(isIdentity, 'must be an identity'),
  /** `client_id` of the officer's application. */
  client: text(200),
  officer: text(200),
  /** The body that the officer works for. */
  organisation: text(200).nullable(),
  /** Code of the purpose. */
  purpose: text(100),
  case: text(200).nullable(),
  /** Why, in the officer's words. */
  reason: text(2000),
  openedAt: moment,
  /** When it ends by itself; it may be closed before. */
  until: moment,
})

export type RecordsOpened = z.infer<typeof recordsOpened>
