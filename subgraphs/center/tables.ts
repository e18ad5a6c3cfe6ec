import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  date,
  doublePrecision,
  integer,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core'
import type { Category, PartyRole, Status } from '../kit/contract/change.ts'
import type { Protection } from '../kit/contract/protection.ts'
import { moment } from '../kit/records/columns.ts'

export type Gender = 'FEMALE' | 'MALE' | 'UNKNOWN'
export type LocationLevel = 'CITY' | 'COUNTY' | 'TOWNSHIP' | 'COMMUNITY' | 'GRID'

export const agencies = pgTable('agency', {
  code: text('code').primaryKey(),
  name: text('name').notNull(),
  /** Where it stands in every list of agencies. */
  ordinal: integer('ordinal').notNull(),
  /** GraphQL type names of its records. */
  recordTypes: text('record_types').array().notNull(),
})

/** How far an agency's change feed has been read; whoever applies its changes locks this row first. */
export const feeds = pgTable('feed', {
  agency: text('agency').primaryKey(),
  /** The life of the agency's database that the cursor belongs to; null before the first page. */
  epoch: text('epoch'),
  cursor: text('cursor'),
  /** Grows with every new epoch: versions are comparable within one generation only. */
  generation: integer('generation').notNull().default(1),
  /** A new epoch is being read from its start, beside records of the one before. */
  rebuilding: boolean('rebuilding').notNull().default(false),
  indexedThrough: moment('indexed_through'),
})

export const locations = pgTable('location', {
  /** Division code of 4, 6, 9, 12 or 15 digits; the place above is a prefix. */
  code: text('code').primaryKey(),
  name: text('name').notNull(),
  level: text('level').$type<LocationLevel>().notNull(),
  parentCode: text('parent_code'),
  latitude: doublePrecision('latitude'),
  longitude: doublePrecision('longitude'),
})

export const persons = pgTable('person', {
  id: text('id').primaryKey(),
  /** The key that agencies share (kit/contract/identity.ts). */
  identity: text('identity').notNull().unique(),
  name: text('name'),
  gender: text('gender').$type<Gender>().notNull().default('UNKNOWN'),
  /** yyyy-mm-dd */
  birthDate: date('birth_date', { mode: 'string' }),
  residenceCode: text('residence_code'),
})

/** Every ending of every name in lower case, kept by triggers on the persons. */
export const personNames = pgTable(
  'person_name',
  { ending: text('ending').notNull(), personId: text('person_id').notNull() },
  ({ ending, personId }) => [primaryKey({ columns: [ending, personId] })],
)

export const disputes = pgTable('dispute', {
  id: text('id').primaryKey(),
  agency: text('agency').notNull(),
  recordType: text('record_type').notNull(),
  /** In a word of the agency's own; null where it tells none. */
  kind: text('kind'),
  reference: text('reference'),
  title: text('title'),
  category: text('category').$type<Category>().notNull(),
  status: text('status').$type<Status>().notNull(),
  occurredAt: moment('occurred_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
  locationCode: text('location_code'),
  latitude: doublePrecision('latitude'),
  longitude: doublePrecision('longitude'),
  cell: bigint('cell', { mode: 'number' }).generatedAlwaysAs(sql`see the migration`),
  protection: text('protection').$type<Protection>().notNull(),
  generation: integer('generation').notNull(),
  version: bigint('version', { mode: 'number' }).notNull(),
})

export const disputeParties = pgTable(
  'dispute_party',
  {
    disputeId: text('dispute_id').notNull(),
    /** 1, 2, … in the agency's own order. */
    ordinal: integer('ordinal').notNull(),
    role: text('role').$type<PartyRole>().notNull(),
    name: text('name'),
    /** The person's shared key as the agency told it. */
    identity: text('identity'),
  },
  ({ disputeId, ordinal }) => [primaryKey({ columns: [disputeId, ordinal] })],
)

/** How many records lie here and below a place; under '' those of everywhere. */
export const disputeCounts = pgTable(
  'dispute_count',
  {
    place: text('place').notNull(),
    agency: text('agency').notNull(),
    recordType: text('record_type').notNull(),
    protection: text('protection').$type<Protection>().notNull(),
    count: integer('count').notNull(),
  },
  ({ place, agency, recordType, protection }) => [
    primaryKey({ columns: [place, agency, recordType, protection] }),
  ],
)

/** Records that were deleted: a late change of an earlier version must not bring one back. */
export const tombstones = pgTable('tombstone', {
  id: text('id').primaryKey(),
  agency: text('agency').notNull(),
  generation: integer('generation').notNull(),
  version: bigint('version', { mode: 'number' }).notNull(),
})

export type AgencyRow = typeof agencies.$inferSelect
export type FeedRow = typeof feeds.$inferSelect
export type LocationRow = typeof locations.$inferSelect
export type PersonRow = typeof persons.$inferSelect
export type DisputeRow = typeof disputes.$inferSelect
export type PartyRow = typeof disputeParties.$inferSelect
