import { z } from 'zod'
import { recordedReferral } from './mediation.ts'
import { isPlaceCode } from './place.ts'
import { PROTECTIONS } from './protection.ts'

/*
 * The form in which an agency tells the center of its records: pages of `GET /changes` and answers of
 * `POST /records`. The center checks all of it, as it comes from programs that others wrote.
 */

export const CATEGORIES = [
  'DEBT',
  'NEIGHBOURHOOD',
  'FAMILY',
  'LABOUR',
  'CONSUMER',
  'LAND_AND_HOUSING',
  'MEDICAL',
  'TRAFFIC',
  'MARITIME',
  'PUBLIC_ORDER',
  'ADMINISTRATIVE',
  'ENVIRONMENT',
  'OTHER',
] as const
export const STATUSES = [
  'REGISTERED',
  'IN_PROGRESS',
  'IN_MEDIATION',
  'SETTLED',
  'ADJUDICATED',
  'CLOSED',
  'WITHDRAWN',
] as const
export const PARTY_ROLES = ['APPLICANT', 'RESPONDENT', 'VICTIM', 'WITNESS', 'OTHER'] as const

export type Category = (typeof CATEGORIES)[number]
export type Status = (typeof STATUSES)[number]
export type PartyRole = (typeof PARTY_ROLES)[number]

// PostgreSQL's text holds no NUL, so it cannot be stored as it came.
const text = (length: number) =>
  z
    .string()
    .max(length)
    .refine((value) => !value.includes('\0'), 'must not contain NUL')
/** A kind of record, in a word of its agency's own. */
export const KIND = /^[A-Z][A-Z0-9_]{0,39}$/
const timestamp = z.iso.datetime({ offset: true })

const party = z.object({
  role: z.enum(PARTY_ROLES),
  name: text(200).nullable(),
  /** The shared key of a person (see identity.ts); null when the agency could not identify the party. */
  identity: text(100).nullable(),
})

const record = z.object({
  id: text(100).min(3),
  /** Grows with every change of the record, within one epoch of its feed. */
  version: z.int().positive(),
  deleted: z.literal(false),
  /** The record's GraphQL type, one of its agency's. */
  type: text(100).min(1),
  /** What kind of record it is, in a word of the agency's own, e.g. CIVIL; null where it tells none. */
  kind: z
    .string()
    .regex(KIND, 'must be a word of 1 to 40 capital letters, digits and underscores')
    .nullable()
    .default(null),
  reference: text(200).nullable(),
  title: text(500).nullable(),
  category: z.enum(CATEGORIES),
  status: z.enum(STATUSES),
  occurredAt: timestamp,
  updatedAt: timestamp,
  /** Division code of the place; null when unknown. */
  location: z.string().refine(isPlaceCode, 'must be a division code of 4, 6, 9, 12 or 15 digits').nullable(),
  /** WGS 84, degrees; null when the record has no position of its own. */
  position: z
    .object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
    .nullable(),
  protection: z.enum(PROTECTIONS),
  parties: z.array(party).max(1000),
  /** What the agency has recorded of the record's mediation; absent when there is none. */
  mediation: recordedReferral.optional(),
})

const tombstone = z.object({
  id: text(100).min(3),
  version: z.int().positive(),
  deleted: z.literal(true),
})

export const recordChange = z.discriminatedUnion('deleted', [record, tombstone])

export const changePage = z.object({
  /** Identifies one life of the agency's database; cursors and versions are comparable within it only. */
  epoch: text(100).min(1),
  changes: z.array(recordChange).max(10_000),
  /** Where to go on; also present on an empty page. */
  cursor: text(200).min(1),
  /** True when more changes can be read at once. */
  more: z.boolean(),
  /** Every change made before this moment has been told by the end of this page; null when that is not known. */
  through: timestamp.nullable(),
})

export const recordsAnswer = z.object({
  epoch: text(100).min(1),
  changes: z.array(recordChange).max(1000),
})

export type RecordState = z.infer<typeof record>
export type RecordChange = z.infer<typeof recordChange>
export type ChangePage = z.infer<typeof changePage>
export type RecordsAnswer = z.infer<typeof recordsAnswer>

/** At most so many changes are asked for, and told, in one page. */
export const CHANGES_PER_PAGE = 2000
/** At most so many ids in one `POST /records`. */
export const IDS_PER_REQUEST = 200
