import { RECORDS_OPENED, recordsOpened } from '../contract/opening.ts'
import { type InboxHandlers, inboxHandler } from '../inbox/handler.ts'
import { recordOpenings } from './tables.ts'

/** What an agency notes when somebody opens protected records of a person of whom it has some. */
export const OPENING_MESSAGES: InboxHandlers = {
  [RECORDS_OPENED]: inboxHandler(recordsOpened, async (transaction, body) => {
    const { opening, person, client, officer, organisation, purpose, reason } = body
    await transaction
      .insert(recordOpenings)
      .values({
        id: opening,
        identity: person,
        client,
        officer,
        organisation,
        purpose,
        caseNumber: body.case,
        reason,
        openedAt: new Date(body.openedAt),
        endsAt: new Date(body.until),
      })
      .onConflictDoNothing()
  }),
}
