import { randomUUID } from 'node:crypto'
import { BadUserInput } from '../../kit/contract/errors.ts'
import { PROTECTIONS } from '../../kit/contract/protection.ts'
import { allRecords } from '../../kit/contract/record-right.ts'
import { gridOfToken } from '../grids/grid-link.ts'
import { checkReason } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { CenterContext } from '../loaders.ts'
import { resolvePlace } from '../places/resolve.ts'
import { PageRefusal } from '../public/page.ts'
import { progress } from './act.ts'
import { lockPublicReport, publicReportByReceipt } from './queries.ts'
import { hashOfReceipt } from './receipt.ts'
import { RESIDENT, submitReport } from './submit.ts'
import type { PublicReportRow } from './tables.ts'
import { uploadLink } from './uploads/links.ts'

/* What residents' applications ask for. */

const MAX_RECEIPT_LENGTH = 100

interface UploadInput {
  readonly idempotencyKey: string
}

export async function requestReportUpload(
  _: unknown,
  { input }: { input: UploadInput },
  { db, caller, loaders }: CenterContext,
) {
  const resident = { client: caller.client, officer: RESIDENT }
  const { id, at } = await once({ db, caller: resident }, 'requestReportUpload', input, async () => ({
    id: `photo-${randomUUID()}`,
    at: new Date(),
  }))
  const { url, expiresAt } = uploadLink(loaders.publicLinks, id, new Date(at))
  return { id, url, expiresAt }
}

interface SubmitInput {
  readonly idempotencyKey: string
  readonly description: string
  readonly gridToken?: string | null
  readonly latitude?: number | null
  readonly longitude?: number | null
  readonly photos?: readonly string[] | null
  readonly reporter?: { readonly name?: string | null; readonly phone?: string | null } | null
  readonly anonymous: boolean
}

export function submitPublicReport(
  _: unknown,
  { input }: { input: SubmitInput },
  { db, caller, loaders }: CenterContext,
) {
  const { links } = loaders.publicLinks
  const { gridToken = null, latitude = null, longitude = null, reporter, photos, ...rest } = input
  const location = gridToken === null ? null : gridOf(links, gridToken)
  return submitReport(
    { db, links, client: caller.client },
    {
      ...rest,
      photos: photos ?? [],
      reporter: { name: reporter?.name ?? null, phone: reporter?.phone ?? null },
      source: 'MINI_PROGRAM',
    },
    {
      given: { location, latitude, longitude },
      locate: (transaction) => resolvePlace(transaction, { location, latitude, longitude }),
    },
  )
}

function gridOf(links: CenterContext['loaders']['publicLinks']['links'], token: string): string {
  try {
    return gridOfToken(links, token, new Date())
  } catch (error) {
    if (!(error instanceof PageRefusal)) throw error
    throw new BadUserInput('"gridToken" must be the token of a grid\'s link that is valid.')
  }
}

interface Progress {
  readonly stage: PublicReportRow['state']
  readonly answer: string | null
}

const progressOf = ({ state, answer }: PublicReportRow): Progress => ({ stage: state, answer })

/** The same work for every code, whatever it looks like: one hash and one look into an index of hashes. */
export async function publicReportProgress(
  _: unknown,
  { receipt }: { receipt: string },
  { db }: CenterContext,
): Promise<Progress | null> {
  const report = await publicReportByReceipt(db, hashOfReceipt(receipt.slice(0, MAX_RECEIPT_LENGTH)))
  return report ? progressOf(report) : null
}

interface RateInput {
  readonly idempotencyKey: string
  readonly receipt: string
  readonly rating: number
  readonly comment?: string | null
}

export function ratePublicReport(
  _: unknown,
  { input }: { input: RateInput },
  { db, caller }: CenterContext,
): Promise<Progress> {
  const { rating } = input
  if (!Number.isInteger(rating) || rating < 1 || rating > 5)
    throw new BadUserInput('"rating" must be between 1 and 5.')
  const comment = input.comment == null ? null : checkReason(input.comment, 'comment')
  const by = { client: caller.client, officer: RESIDENT }
  const receiptHash = hashOfReceipt(input.receipt.slice(0, MAX_RECEIPT_LENGTH))
  // Of the code, what is remembered of the call has no more than the report has.
  const remembered = { idempotencyKey: input.idempotencyKey, receiptHash, rating, comment }
  return once({ db, caller: by }, 'ratePublicReport', remembered, async (transaction) => {
    const found = await publicReportByReceipt(transaction, receiptHash)
    const report = found && (await lockPublicReport(transaction, found.id, allRecords(PROTECTIONS)))
    if (!report) throw new BadUserInput('"receipt" must be the code of a report.')
    return progressOf(
      await progress(
        transaction,
        report,
        { action: 'RATE', expectedVersion: null, data: { rating }, by },
        () => ({
          rating,
          ratingComment: comment,
        }),
      ),
    )
  })
}
