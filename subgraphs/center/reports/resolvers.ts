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
import {
  acceptPublicReport,
  answerPublicReport,
  classifyPublicReport,
  rejectPublicReport,
  transferPublicReport,
} from './handle.ts'
import { type PublicReportConditions, publicReportCount, publicReportPage } from './queries.ts'
import { publicReportRecords } from './record-type.ts'
import {
  publicReportProgress,
  ratePublicReport,
  requestReportUpload,
  submitPublicReport,
} from './resident.ts'
import type { PublicReportRow, ReportPhotoRow } from './tables.ts'
import { photoLink } from './uploads/links.ts'

interface ListArguments extends PageArguments {
  readonly filter?: PublicReportConditions | null
}

function publicReports(_: unknown, { filter, ...args }: ListArguments, { db, caller }: CenterContext) {
  const conditions = filter ?? {}
  if (conditions.location != null) checkPlaceCode(conditions.location, 'location')
  const request = readPage(args, 'publicReports', 2)
  const after = positionInTime(request)
  return {
    ...connectionOf(
      request,
      async () => {
        const page = { limit: request.first + 1, after }
        const found = await publicReportPage(db, conditions, page, caller.mayKnow)
        const { rows, hasNextPage } = toPage(found, request.first)
        return { rows: rows.map((row) => toSharedRecord(publicReportRecords, row)), hasNextPage }
      },
      ({ occurredAt, id }) => encodeCursor('publicReports', [occurredAt.toISOString(), id]),
    ),
    totalCount: () => publicReportCount(db, conditions, caller.mayKnow),
  }
}

/** Of the fields that are not columns. */
export const publicReportFields = {
  reporter: async ({ id, anonymous }: PublicReportRow, _: unknown, { loaders }: CenterContext) =>
    anonymous ? null : loaders.reporter.load(id),
  photos: async ({ id }: PublicReportRow, _: unknown, { loaders }: CenterContext) =>
    (await loaders.photosOfReport.load(id)).map((photo) => photoOf(photo, loaders)),
  gridEvent: ({ gridEventId }: PublicReportRow, _: unknown, { records }: CenterContext) =>
    gridEventId === null ? null : records.GridEvent!.byId.load(gridEventId),
  history: ({ id }: PublicReportRow, args: PageArguments, context: CenterContext) =>
    historyConnection(id, args, context),
}

function photoOf({ id, mediaType, bytes, sha256 }: ReportPhotoRow, loaders: CenterContext['loaders']) {
  return { ...photoLink(loaders.publicLinks, id, new Date()), mediaType, bytes, sha256 }
}

export const publicReportResolvers = {
  Query: {
    publicReport: (_: unknown, { id }: { id: string }, { records }: CenterContext) =>
      id.includes('\0') ? null : records.PublicReport!.byId.load(id),
    publicReports,
    publicReportProgress,
  },
  Mutation: {
    requestReportUpload,
    submitPublicReport,
    ratePublicReport,
    acceptPublicReport,
    rejectPublicReport,
    transferPublicReport,
    answerPublicReport,
    classifyPublicReport,
  },
}
