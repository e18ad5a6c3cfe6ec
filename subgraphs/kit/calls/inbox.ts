import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Transaction } from '../database.ts'
import { type InboxHandlers, inboxHandler } from '../inbox/handler.ts'
import { agencyCalls } from './tables.ts'

const id = z.string().min(1).max(200)
const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

const made = z.object({
  call: id,
  unit: id,
  direction: z.enum(['WHISTLE', 'UPWARD']),
  subject: z.string().max(200),
  recordId: id.nullable(),
  matterId: id.nullable(),
  location: id,
  center: id,
  madeAt: moment,
  deadline: moment,
})
const closed = z.object({ call: id, unit: id, outcome: z.enum(['REGULATED', 'FAILED', 'EXCUSED']) })

type Changes = Omit<typeof agencyCalls.$inferInsert, 'callId' | 'unitId' | 'toldAt'>

/** What an agency notes when its unit is called, and when that is over. */
export const CALL_MESSAGES: InboxHandlers = {
  'call.made': inboxHandler(made, (transaction, body, { at }) => {
    const { call, unit, direction, subject, recordId, matterId, location, center, madeAt, deadline } = body
    const told = { direction, subject, recordId, matterId, locationCode: location, centerId: center }
    return note(transaction, call, unit, new Date(at), { ...told, madeAt, dueAt: deadline, outcome: null })
  }),
  'call.closed': inboxHandler(closed, (transaction, { call, unit, outcome }, { at }) =>
    note(transaction, call, unit, new Date(at), { outcome }),
  ),
}

async function note(
  transaction: Transaction,
  callId: string,
  unitId: string,
  toldAt: Date,
  changes: Changes,
): Promise<void> {
  await transaction
    .insert(agencyCalls)
    .values({ callId, unitId, toldAt, ...changes })
    .onConflictDoUpdate({
      target: [agencyCalls.callId, agencyCalls.unitId],
      set: { toldAt, ...changes },
      setWhere: sql`${agencyCalls.toldAt} <= excluded.told_at`,
    })
}
