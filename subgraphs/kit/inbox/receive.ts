import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { InboxAnswer, InboxMessage } from '../contract/message.ts'
import type { Database } from '../database.ts'
import type { Logger } from '../process/logger.ts'
import { anyOf } from '../sql.ts'
import type { InboxHandlers } from './handler.ts'
import { inboxMessages } from './tables.ts'

/** What an agency needs to be told something. */
export interface Inbox {
  readonly db: Database
  readonly handlers: InboxHandlers
}

/**
 * Takes a message: keeps it, and has it handled, in one transaction; a repetition changes nothing. One of an unknown
 * kind is kept for the version that knows it, so that the center may be ahead of an agency.
 * @throws {Refusal} BAD_REQUEST for a body that is not of its kind's form
 */
export async function receive({ db, handlers }: Inbox, message: InboxMessage): Promise<InboxAnswer> {
  const handler = Object.hasOwn(handlers, message.kind) ? handlers[message.kind] : undefined
  return db.transaction(async (transaction) => {
    const kept = await transaction
      .insert(inboxMessages)
      .values({
        ...message,
        at: new Date(message.at),
        receivedAt: sql`clock_timestamp()`,
        handledAt: handler ? sql`clock_timestamp()` : null,
      })
      .onConflictDoNothing()
      .returning({ id: inboxMessages.id })
    if (kept.length === 0) return { received: true, note: 'It was here already.' }
    if (!handler)
      return { received: true, note: `Messages of the kind "${message.kind}" are only kept here.` }
    await handler(transaction, message)
    return { received: true }
  })
}

/** Has messages handled that came when their kind was not known here yet, in the order in which they were written. */
export async function handleKept({ db, handlers }: Inbox, log: Logger): Promise<void> {
  const kept = await db
    .select({ id: inboxMessages.id })
    .from(inboxMessages)
    .where(and(isNull(inboxMessages.handledAt), anyOf(inboxMessages.kind, Object.keys(handlers))))
    .orderBy(asc(inboxMessages.at), asc(inboxMessages.id))
  for (const { id } of kept)
    await handle({ db, handlers }, id).catch((error: unknown) =>
      log.error({ id, err: error }, 'a kept message could not be handled'),
    )
}

function handle({ db, handlers }: Inbox, id: string): Promise<void> {
  return db.transaction(async (transaction) => {
    const [message] = await transaction
      .update(inboxMessages)
      .set({ handledAt: sql`clock_timestamp()` })
      // Another process of this agency may have been at it.
      .where(and(eq(inboxMessages.id, id), isNull(inboxMessages.handledAt)))
      .returning()
    if (message) await handlers[message.kind]!(transaction, { ...message, at: message.at.toISOString() })
  })
}
