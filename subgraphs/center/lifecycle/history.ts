import type { Database } from '../../kit/database.ts'
import { structureLoader } from '../../kit/loaders.ts'
import {
  type Connection,
  connectionOf,
  encodeCursor,
  type PageArguments,
  readPage,
  toPage,
} from '../../kit/paging.ts'
import type { CenterContext } from '../loaders.ts'
import { type HistoryPageKey, historyPages } from './events.ts'
import type { EventRow } from './tables.ts'

export function createHistoryLoaders(db: Database) {
  return { historyPage: structureLoader((keys: readonly HistoryPageKey[]) => historyPages(db, keys)) }
}

/** `HistoryConnection` of the schema: all that was done with a subject, first things first. */
export function historyConnection(
  subject: string,
  args: PageArguments,
  { loaders }: CenterContext,
): Connection<EventRow> {
  const list = `history/${subject}`
  const request = readPage(args, list, 1)
  const after = request.after ? Number(request.after[0]) : 0
  return connectionOf(
    request,
    async () =>
      toPage(
        await loaders.historyPage.load({ subject, after: after || 0, limit: request.first + 1 }),
        request.first,
      ),
    ({ version }) => encodeCursor(list, [String(version)]),
  )
}
