import { CALL_MESSAGES } from '../calls/inbox.ts'
import { MEDIATION_MESSAGES } from '../mediation/inbox.ts'
import { OPENING_MESSAGES } from '../openings/inbox.ts'
import type { InboxHandlers } from './handler.ts'

/** By kind of message; each topic adds its own. */
export const INBOX_HANDLERS: InboxHandlers = {
  ...CALL_MESSAGES,
  ...MEDIATION_MESSAGES,
  ...OPENING_MESSAGES,
}
