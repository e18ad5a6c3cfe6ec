import type { KeyObject } from 'node:crypto'
import { agencyOfRecord } from '../../kit/contract/agencies.ts'
import type { Caller } from '../../kit/contract/caller.ts'
import {
  CHANGES_PER_PAGE,
  type ChangePage,
  changePage,
  type RecordChange,
  type RecordsAnswer,
  recordsAnswer,
} from '../../kit/contract/change.ts'
import { type InboxMessage, inboxAnswer } from '../../kit/contract/message.ts'
import type { ClientTls } from '../../kit/contract/pinned-tls.ts'
import { PROTECTIONS } from '../../kit/contract/protection.ts'
import { allRecords } from '../../kit/contract/record-right.ts'
import type { MacKeys } from '../../kit/contract/request-mac.ts'
import { AnswerTooLarge, createSignedClient, type SignedRequest } from '../../kit/contract/signed-client.ts'

/** An agency whose records the center reads. */
export interface SourceAgency {
  readonly code: string
  /** Base URL of its subgraph. */
  readonly url: string
  /** Shared by the center and the agency. */
  readonly macKeys: MacKeys
  readonly tls?: ClientTls | undefined
  /** GraphQL type names that its records may have. */
  readonly recordTypes: readonly string[]
}

/** The agency's answer cannot be used: it failed, was too large, or is not what the contract says. */
export class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer'
}

/** The cursor belongs to an epoch that is over: the feed must be read from its start. */
export class EpochOver extends Error {
  override readonly name = 'EpochOver'
}

const PAGE_DEADLINE_MS = 10_000
const MESSAGE_DEADLINE_MS = 5_000
/** A page of 2,000 records with many parties each; what is larger is not a page. */
const BODY_BYTES = 64 * 1024 * 1024
const GONE = 410

const READER: Caller = {
  client: 'center-index',
  officer: 'indexer',
  roles: [],
  scopes: [],
  purpose: 'unified-index',
  policies: [],
  mayKnow: allRecords(PROTECTIONS),
}

const MESSENGER: Caller = {
  client: 'center-outbox',
  officer: 'worker',
  roles: [],
  scopes: [],
  purpose: 'referral',
  policies: [],
  mayKnow: allRecords(PROTECTIONS),
}

/** What the center asks of an agency, over HTTP; whatever comes is checked before it is believed. */
export interface AgencyClient {
  /** @throws {EpochOver} @throws {UnusableAnswer} or undici's errors when the agency is not there */
  readChanges(after: string | null, signal: AbortSignal): Promise<ChangePage>
  /** The present state of some records; ids that never were are left out. */
  readRecords(ids: readonly string[], deadlineMs: number): Promise<RecordsAnswer>
  /** Puts a message into its inbox. @throws {UnusableAnswer} unless it says that it has it, or undici's errors */
  deliver(message: InboxMessage, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

export function createAgencyClient(agency: SourceAgency, privateKey: KeyObject): AgencyClient {
  const { code, url, macKeys, tls } = agency
  const client = createSignedClient({
    agency: code,
    url,
    issuer: 'center',
    privateKey,
    macKeys,
    tls,
    answerBytes: BODY_BYTES,
  })

  async function ask(request: SignedRequest, signal: AbortSignal, caller = READER): Promise<unknown> {
    const { status, text } = await client.ask(request, caller, signal).catch((error: unknown) => {
      throw error instanceof AnswerTooLarge ? new UnusableAnswer(error.message) : error
    })
    if (status === GONE) throw new EpochOver()
    if (status !== 200) throw new UnusableAnswer(`answered ${status}`)
    try {
      return JSON.parse(text)
    } catch {
      throw new UnusableAnswer('is not JSON')
    }
  }

  return {
    readChanges: async (after, signal) => {
      const search = new URLSearchParams({
        limit: String(CHANGES_PER_PAGE),
        ...(after !== null && { after }),
      })
      const request = { method: 'GET', path: `/changes?${search}` } as const
      const inTime = AbortSignal.any([signal, AbortSignal.timeout(PAGE_DEADLINE_MS)])
      const page = changePage.safeParse(await ask(request, inTime))
      if (!page.success) throw new UnusableAnswer(firstIssue(page.error))
      checkOwnRecords(page.data.changes, agency)
      return page.data
    },
    readRecords: async (ids, deadlineMs) => {
      const request = { method: 'POST', path: '/records', body: JSON.stringify({ ids }) } as const
      const answer = recordsAnswer.safeParse(await ask(request, AbortSignal.timeout(deadlineMs)))
      if (!answer.success) throw new UnusableAnswer(firstIssue(answer.error))
      checkOwnRecords(answer.data.changes, agency)
      return answer.data
    },
    deliver: async (message, signal) => {
      const request = { method: 'POST', path: '/inbox', body: JSON.stringify(message) } as const
      const inTime = AbortSignal.any([signal, AbortSignal.timeout(MESSAGE_DEADLINE_MS)])
      const answer = inboxAnswer.safeParse(await ask(request, inTime, MESSENGER))
      if (!answer.success) throw new UnusableAnswer(firstIssue(answer.error))
    },
    close: () => client.close(),
  }
}

/** An agency may tell of its own records only, of its own types: else it could overwrite another's. */
function checkOwnRecords(changes: readonly RecordChange[], { code, recordTypes }: SourceAgency): void {
  for (const [index, change] of changes.entries()) {
    if (agencyOfRecord(change.id) !== code)
      throw new UnusableAnswer(`changes.${index}.id: does not begin with "${code}:"`)
    if (!change.deleted && !recordTypes.includes(change.type))
      throw new UnusableAnswer(`changes.${index}.type: is not one of ${recordTypes.join(', ')}`)
  }
}

/** Where a page is wrong and why, without what stands there: it may be personal. */
function firstIssue(error: { issues: readonly { path: PropertyKey[]; message: string }[] }): string {
  const [issue] = error.issues
  return `${issue?.path.map(String).join('.')}: ${issue?.message}`
}
