import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { CHANGES_PER_PAGE, IDS_PER_REQUEST } from '../contract/change.ts'
import { sendError } from '../http-errors.ts'
import { decodeFeedCursor } from './cursor.ts'
import { type Feed, ForeignEpoch, readChanges, readRecords } from './read.ts'

const changesQuery = z.object({
  after: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(CHANGES_PER_PAGE).default(500),
})
const recordsBody = z.object({ ids: z.array(z.string().max(100)).min(1).max(IDS_PER_REQUEST) })

const CENTER = { config: { mayCall: 'center' } } as const

/** `GET /changes?after=CURSOR&limit=N` and `POST /records {ids}`, for the center alone. */
export function feedRoutes(server: FastifyInstance, feed: Feed): void {
  server.get('/changes', CENTER, async (request, reply) => {
    const query = changesQuery.safeParse(request.query)
    if (!query.success)
      return sendError(reply, 'BAD_REQUEST', `"limit" must be a number from 1 to ${CHANGES_PER_PAGE}.`)
    const { after, limit } = query.data
    const position = after === undefined ? undefined : decodeFeedCursor(after)
    if (after !== undefined && !position)
      return sendError(
        reply,
        'BAD_REQUEST',
        '"after" is not a cursor of this feed; leave it out to read from the start.',
      )
    try {
      return await readChanges(feed, position, limit)
    } catch (error) {
      if (!(error instanceof ForeignEpoch)) throw error
      return sendError(reply, 'CURSOR_EPOCH', 'The cursor is of an earlier epoch; read again from the start.')
    }
  })

  server.post('/records', CENTER, async (request, reply) => {
    const body = recordsBody.safeParse(request.body)
    if (!body.success)
      return sendError(
        reply,
        'BAD_REQUEST',
        `The body must be {"ids": [1 to ${IDS_PER_REQUEST} record ids]}.`,
      )
    return readRecords(feed, body.data.ids)
  })
}
