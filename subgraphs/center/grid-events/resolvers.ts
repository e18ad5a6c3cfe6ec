import {
  connectionOf,
  encodeCursor,
  type PageArguments,
  positionInTime,
  readPage,
  toPage,
} from '../../kit/paging.ts'
import { toSharedRecord } from '../../kit/records/record-type.ts'
import { historyConnection } from '../lifecycle/history.ts'
import type { CenterContext } from '../loaders.ts'
import { checkPlaceCode } from '../places/codes.ts'
import { isPending } from './act.ts'
import { classifyGridEvent, unclassifyGridEvent } from './classify.ts'
import { closeGridEvent, dismissGridEvent } from './close.ts'
import { type GridEventConditions, type GridEventOrder, gridEventCount, gridEventPage } from './queries.ts'
import { gridEventRecords } from './record-type.ts'
import { reportGridEvent } from './report.ts'
import {
  acceptGridEvent,
  amendGridEvent,
  assignGridEvent,
  feedBackGridEvent,
  sendBackGridEvent,
  superviseGridEvent,
  triageGridEvent,
} from './steps.ts'
import type { GridEventRow } from './tables.ts'

interface ListArguments extends PageArguments {
  readonly filter?: GridEventConditions | null
  readonly orderBy: GridEventOrder
}

function gridEvents(_: unknown, { filter, orderBy, ...args }: ListArguments, { db, caller }: CenterContext) {
  const conditions = filter ?? {}
  if (conditions.location != null) checkPlaceCode(conditions.location, 'location')
  const list = `gridEvents/${orderBy}`
  const request = readPage(args, list, 2)
  const after = positionInTime(request)
  const sortedBy = (event: GridEventRow) => (orderBy === 'DUE_AT_ASC' ? event.dueAt : event.occurredAt)
  return {
    ...connectionOf(
      request,
      async () => {
        const page = { conditions, order: orderBy, limit: request.first + 1, after }
        const { rows, hasNextPage } = toPage(await gridEventPage(db, page, caller.mayKnow), request.first)
        return {
          rows: rows.map((row) => toSharedRecord(gridEventRecords, row) as unknown as GridEventRow),
          hasNextPage,
        }
      },
      (event) => encodeCursor(list, [sortedBy(event).toISOString(), event.id]),
    ),
    totalCount: () => gridEventCount(db, conditions, orderBy, caller.mayKnow),
  }
}

/** Also of a row that a repeated mutation answers, whose moments are text. */
const before = (one: Date | string, other: Date | string) =>
  new Date(one).getTime() <= new Date(other).getTime()

/** Of the fields that are not columns. */
export const gridEventFields = {
  overdue: (event: GridEventRow) => isPending(event) && before(event.dueAt, new Date()),
  inTime: ({ fedBackAt, dueAt }: GridEventRow) => (fedBackAt === null ? null : before(fedBackAt, dueAt)),
  report: ({ reportId }: GridEventRow, _: unknown, { records }: CenterContext) =>
    reportId === null ? null : records.PublicReport!.byId.load(reportId),
  unit: ({ unitId }: GridEventRow, _: unknown, { loaders }: CenterContext) =>
    unitId === null ? null : loaders.unit.load(unitId),
  office: ({ officeId }: GridEventRow, _: unknown, { loaders }: CenterContext) =>
    officeId === null ? null : loaders.office.load(officeId),
  supervisor: ({ supervisorId }: GridEventRow, _: unknown, { loaders }: CenterContext) =>
    supervisorId === null ? null : loaders.office.load(supervisorId),
  history: ({ id }: GridEventRow, args: PageArguments, context: CenterContext) =>
    historyConnection(id, args, context),
}

export const gridEventResolvers = {
  Query: {
    gridEvent: (_: unknown, { id }: { id: string }, { records }: CenterContext) =>
      id.includes('\0') ? null : records.GridEvent!.byId.load(id),
    gridEvents,
  },
  Mutation: {
    reportGridEvent,
    amendGridEvent,
    triageGridEvent,
    dismissGridEvent,
    assignGridEvent,
    acceptGridEvent,
    feedBackGridEvent,
    sendBackGridEvent,
    superviseGridEvent,
    closeGridEvent,
    classifyGridEvent,
    unclassifyGridEvent,
  },
}
