import { createHash, randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { BadUserInput } from '../../kit/contract/errors.ts'
import { formatDateTime } from '../../kit/contract/scalars.ts'
import type { Database, Transaction } from '../../kit/database.ts'
import { beginLife, checkReason } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { ResolvedPlace } from '../places/resolve.ts'
import type { LinkSigner } from '../public/link-signer.ts'
import { claimPhotos } from './queries.ts'
import { hashOfReceipt, receiptOf } from './receipt.ts'
import { type Reporter, sealReporter } from './seal.ts'
import { type PublicReportRow, publicReports, reporters } from './tables.ts'

/** What a resident tells, by whichever way. */
export interface Submission {
  readonly idempotencyKey: string
  readonly description: string
  readonly photos: readonly string[]
  readonly reporter: Reporter
  readonly anonymous: boolean
  readonly source: PublicReportRow['source']
}

export interface Receipt {
  readonly receipt: string
  readonly reference: string
}

interface Means {
  readonly db: Database
  readonly links: LinkSigner
  /** The application that a resident uses. */
  readonly client: string
}

/** Whoever it is, no history and no log of calls has more of a resident than that it was one. */
export const RESIDENT = 'resident'

const MAX_PHOTOS = 9
const MAX_TITLE = 30
const MAX_NAME_LENGTH = 60
const PHONE = /^\+?[\d -]{5,20}$/

/**
 * Enters a report, once for each key. The reporter's identity is no part of what is remembered of the call, so that
 * nobody can find out by trying whose report it is.
 * @param locate where it is; called inside the transaction
 * @throws {BadUserInput}
 */
export async function submitReport(
  { db, links, client }: Means,
  { reporter, ...submission }: Submission,
  place: { readonly given: object; locate(transaction: Transaction): Promise<ResolvedPlace> },
): Promise<Receipt> {
  const identity = checkReporter(reporter)
  const description = checkReason(submission.description, 'description')
  if (submission.photos.length > MAX_PHOTOS || new Set(submission.photos).size < submission.photos.length)
    throw new BadUserInput(`"photos" must be at most ${MAX_PHOTOS} different uploads.`)
  const input = { ...submission, ...place.given }
  const receipt = receiptOf(links, [client, createHash('sha256').update(JSON.stringify(input)).digest('hex')])
  const caller = { client, officer: RESIDENT }
  const { reference } = await once({ db, caller }, 'submitPublicReport', input, async (transaction) => {
    const id = `center:report-${randomUUID()}`
    const located = await place.locate(transaction)
    const { at, version } = await beginLife<PublicReportRow['state'], 'SUBMIT'>(
      transaction,
      { id, state: 'SUBMITTED' },
      { action: 'SUBMIT', by: caller },
    )
    const [number] = await transaction.execute<{ next: string }>(
      sql`select nextval('public_report_number') as next`,
    )
    const reportNumber = `民声〔${formatDateTime(at).slice(0, 4)}〕${number!.next}号`
    await transaction.insert(publicReports).values({
      ...located,
      id,
      title: titleOf(description),
      description,
      reportNumber,
      source: submission.source,
      anonymous: submission.anonymous,
      receiptHash: hashOfReceipt(receipt),
      occurredAt: at,
      updatedAt: at,
      state: 'SUBMITTED',
      version,
    })
    if (identity)
      await transaction
        .insert(reporters)
        .values(
          submission.anonymous
            ? { reportId: id, sealed: sealReporter(links, id, identity) }
            : { reportId: id, ...identity },
        )
    if ((await claimPhotos(transaction, id, submission.photos)) < submission.photos.length)
      throw new BadUserInput('"photos" must be ids of uploads that are complete and of no other report.')
    return { reference: reportNumber }
  })
  return { receipt, reference }
}

/** The beginning of a report, as a title. */
export function titleOf(description: string): string {
  const characters = [...description.replaceAll(/\s+/g, ' ')]
  return characters.length > MAX_TITLE ? `${characters.slice(0, MAX_TITLE).join('')}…` : characters.join('')
}

/** @returns null for who left nothing */
function checkReporter({ name, phone }: Reporter): Reporter | null {
  const given = { name: name?.trim() || null, phone: phone?.trim() || null }
  if (given.name && (given.name.length > MAX_NAME_LENGTH || given.name.includes('\0')))
    throw new BadUserInput(`"name" must be at most ${MAX_NAME_LENGTH} characters.`)
  if (given.phone && !PHONE.test(given.phone))
    throw new BadUserInput('"phone" must be a telephone number of 5 to 20 digits.')
  return given.name || given.phone ? given : null
}
