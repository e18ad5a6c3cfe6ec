import type { FastifyInstance } from 'fastify'
import { Refusal } from '../contract/errors.ts'
import { inboxMessage } from '../contract/message.ts'
import { sendError } from '../http-errors.ts'
import { type Inbox, receive } from './receive.ts'

export type { Inbox }

/** `POST /inbox {id, kind, at, body}`, for the center alone. */
export function inboxRoute(server: FastifyInstance, inbox: Inbox): void {
  server.post('/inbox', { config: { mayCall: 'center' } }, async (request, reply) => {
    const message = inboxMessage.safeParse(request.body)
    if (!message.success) {
      const [issue] = message.error.issues
      const path = issue!.path.map(String).join('.')
      return sendError(
        reply,
        'BAD_REQUEST',
        `The body must be {"id", "kind", "at", "body"}; "${path}": ${issue!.message}.`,
      )
    }
    try {
      return await receive(inbox, message.data)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return sendError(reply, 'BAD_REQUEST', error.message)
    }
  })
}
