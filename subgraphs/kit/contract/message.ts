import { z } from 'zod'

/*
 * The form in which the center tells an agency something: `POST /inbox`, at least once, in the order of its outbox.
 */

// PostgreSQL keeps no NUL, neither in text nor in JSON.
const withoutNul = (value: unknown) => !JSON.stringify(value).includes('\\u0000')

export const inboxMessage = z.object({
  /** The same each time that the message is sent. */
  id: z.string().regex(/^[\w:.-]{1,100}$/, 'must be 1 to 100 letters, digits or "_:.-"'),
  /** e.g. 'call.made' */
  kind: z
    .string()
    .max(100)
    .regex(/^[a-z]+(\.[a-z]+)+$/, 'must be words joined by points, e.g. call.made'),
  /** When the center wrote it. */
  at: z.iso.datetime({ offset: true }),
  /** In the form of its kind. */
  body: z.record(z.string(), z.unknown()).refine(withoutNul, 'must not contain NUL'),
})

/** An agency's answer: it has the message, now or from an earlier time. */
export const inboxAnswer = z.object({
  received: z.literal(true),
  /** For who reads along, e.g. that the agency does not know what to do with such messages yet. */
  note: z.string().optional(),
})

export type InboxMessage = z.infer<typeof inboxMessage>
export type InboxAnswer = z.infer<typeof inboxAnswer>
