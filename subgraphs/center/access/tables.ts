import { bigint, boolean, customType, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { Term } from '../../kit/contract/access.ts'
import type { Protection } from '../../kit/contract/protection.ts'
import { moment } from '../../kit/records/columns.ts'

/** One row: grows, by triggers, with every change of purposes, policies, agreements and openings. */
export const accessVersions = pgTable('access_version', {
  onlyOne: boolean('only_one').primaryKey().default(true),
  version: bigint('version', { mode: 'number' }).notNull(),
})

/** For what records of persons may be read. */
export const purposes = pgTable('access_purpose', {
  code: text('code').primaryKey(),
  ordinal: integer('ordinal').notNull(),
  title: text('title').notNull(),
  legalBasis: text('legal_basis').notNull(),
  wording: text('wording').notNull(),
  requiresCase: boolean('requires_case').notNull(),
})

/** What a `@policy` of the graph asks of a caller: of each list that is there, one. */
export const policies = pgTable('access_policy', {
  name: text('name').primaryKey(),
  /** The agency that laid it down, and alone may change it. */
  agency: text('agency').notNull(),
  roles: text('roles').array(),
  organisations: text('organisations').array(),
  purposes: text('purposes').array(),
  updatedAt: moment('updated_at').notNull(),
})

/** What an agency lets a client read. Rows are never changed but by revoking them, once. */
export const agreements = pgTable('agreement', {
  id: text('id').primaryKey(),
  client: text('client').notNull(),
  agency: text('agency').notNull(),
  terms: jsonb('terms').$type<readonly Term[]>().notNull(),
  purposes: text('purposes').array().notNull(),
  places: text('places').array(),
  protections: text('protections').array().$type<Protection[]>().notNull(),
  startsAt: moment('starts_at').notNull(),
  endsAt: moment('ends_at'),
  frequencyRequests: integer('frequency_requests'),
  frequencySeconds: integer('frequency_seconds'),
  /** Why it was given. */
  reason: text('reason').notNull(),
  givenAt: moment('given_at').notNull(),
  /** The officer. */
  givenBy: text('given_by').notNull(),
  revokedAt: moment('revoked_at'),
  revokedBy: text('revoked_by'),
  revokedBecause: text('revoked_because'),
})

const momentRange = customType<{ data: string }>({ dataType: () => 'tstzrange' })

/** The rights to records that agreements give; a row is gone once its agreement is revoked. */
export const agreementRecords = pgTable(
  'agreement_record',
  {
    agreementId: text('agreement_id').notNull(),
    client: text('client').notNull(),
    recordType: text('record_type').notNull(),
    purpose: text('purpose').notNull(),
    during: momentRange('during').notNull(),
  },
  ({ agreementId, recordType, purpose }) => [primaryKey({ columns: [agreementId, recordType, purpose] })],
)

export type PurposeRow = typeof purposes.$inferSelect
export type PolicyRow = typeof policies.$inferSelect
export type AgreementRow = typeof agreements.$inferSelect
