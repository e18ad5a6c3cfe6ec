import type { z } from 'zod'
import { Refusal } from '../contract/errors.ts'
import type { InboxMessage } from '../contract/message.ts'
import type { Transaction } from '../database.ts'

/**
 * What an agency does with a message, in the transaction that notes that it has it. Messages may come late, e.g. after
 * a later one about the same thing.
 * @throws {Refusal} BAD_REQUEST for a body that is not of its kind's form
 */
export type InboxHandler = (transaction: Transaction, message: InboxMessage) => Promise<void>

export type InboxHandlers = Readonly<Record<string, InboxHandler>>

/** A handler of messages whose bodies have a form. */
export function inboxHandler<Form extends z.ZodType>(
  form: Form,
  handle: (transaction: Transaction, body: z.output<Form>, message: InboxMessage) => Promise<void>,
): InboxHandler {
  return async (transaction, message) => {
    const body = form.safeParse(message.body)
    if (!body.success) {
      const [issue] = body.error.issues
      throw new Refusal('BAD_REQUEST', `"body.${issue?.path.map(String).join('.')}": ${issue?.message}.`)
    }
    await handle(transaction, body.data, message)
  }
}
