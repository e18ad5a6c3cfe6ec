import { date, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { moment, partyColumns, recordColumns } from '../kit/records/columns.ts'

const SATISFACTION = ['SATISFIED', 'BASICALLY_SATISFIED', 'DISSATISFIED'] as const

export const petitions = pgTable('petition', {
  ...recordColumns(),
  /** e.g. 日信〔2025〕012345号: office, year and running number. */
  petitionNumber: text('petition_number').notNull(),
  channel: text('channel', { enum: ['VISIT', 'LETTER', 'ONLINE', 'HOTLINE', 'MAILBOX'] }).notNull(),
  /** The level of the office that it was brought to. */
  level: text('level', { enum: ['TOWNSHIP', 'COUNTY', 'CITY', 'PROVINCE', 'NATIONAL'] }).notNull(),
  /** What the petitioners ask for, in the register's words. */
  subject: text('subject').notNull(),
  /** First level of the petition offices' classification by content (内容分类). */
  subjectClass: text('subject_class', {
    enum: [
      'AGRICULTURE',
      'LAND',
      'HOUSING_AND_CONSTRUCTION',
      'LABOUR_AND_SOCIAL_SECURITY',
      'HEALTH',
      'TRANSPORT',
      'FISHERY_AND_SEA',
      'ENVIRONMENT',
      'COMMERCE',
      'FINANCE',
      'CIVIL_AFFAIRS',
      'COMMUNITY',
      'POLITICS_AND_LAW',
      'GOVERNMENT_CONDUCT',
      'OTHER',
    ],
  }).notNull(),
  petitionStage: text('petition_stage', {
    enum: [
      'REGISTERED',
      'FORWARDED',
      'REJECTED',
      'ACCEPTED',
      'MEDIATION',
      'SETTLED',
      'REPLIED',
      'REVIEW',
      'REVIEWED',
      'WITHDRAWN',
    ],
  }).notNull(),
  /** The petition office that registered it, e.g. 东港区信访局. */
  petitionOffice: text('petition_office').notNull(),
  /** The unit that must handle and answer it; null until it is forwarded. */
  respondingUnit: text('responding_unit'),
  /** The day of acceptance (受理), from which the 60 days run. */
  acceptedOn: date('accepted_on', { mode: 'string' }),
  /** Days by which the time was extended, 1 to 30; null without an extension. */
  extensionDays: integer('extension_days'),
  extensionReason: text('extension_reason'),
  repliedOn: date('replied_on', { mode: 'string' }),
  replyText: text('reply_text'),
  /** The petitioner's rating of the petition office. */
  officeRating: text('office_rating', { enum: SATISFACTION }),
  /** The petitioner's rating of the responding unit. */
  unitRating: text('unit_rating', { enum: SATISFACTION }),
  /** How many people petition; not all of them need be named as parties. */
  petitionerCount: integer('petitioner_count').notNull(),
  /** Id of the earlier petition by the same people on the same matter that this one repeats. */
  repeatsId: text('repeats_id'),
})

export const petitionParties = pgTable('petition_party', {
  ...partyColumns(),
  /** Of a collective petition at most five are representatives (代表人). */
  role: text('role', { enum: ['PETITIONER', 'REPRESENTATIVE', 'COMPLAINED_OF'] }).notNull(),
})

/** How a petition went from unit to unit. */
export const handovers = pgTable('handover', {
  recordId: text('record_id').notNull(),
  /** 1, 2, … in time. */
  ordinal: integer('ordinal').notNull(),
  at: moment('at').notNull(),
  manner: text('manner', { enum: ['FORWARDED', 'ASSIGNED', 'SUPERVISED'] }).notNull(),
  fromUnit: text('from_unit').notNull(),
  toUnit: text('to_unit').notNull(),
  instruction: text('instruction'),
})

export type PetitionRow = typeof petitions.$inferSelect
