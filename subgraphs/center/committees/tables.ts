import { boolean, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { Category } from '../../kit/contract/change.ts'

export const mediationCommittees = pgTable('mediation_committee', {
  /** e.g. 'committee:medical' */
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  /** What it mediates, in words, e.g. 医疗纠纷. */
  field: text('field').notNull(),
  /** The categories of disputes that it takes. */
  categories: text('categories').array().$type<Category[]>().notNull(),
  placeCode: text('place_code').notNull(),
  address: text('address'),
  phone: text('phone'),
})

export const mediators = pgTable('mediator', {
  /** e.g. 'mediator:0123' */
  id: text('id').primaryKey(),
  /** The person's shared key: a mediator may be a party elsewhere. */
  identity: text('identity').notNull().unique(),
  name: text('name').notNull(),
  committeeId: text('committee_id').notNull(),
  fullTime: boolean('full_time').notNull(),
  categories: text('categories').array().$type<Category[]>().notNull(),
  /** Words of a quarrel that the mediator knows about, e.g. 工伤, 电动车. */
  keywords: text('keywords').array().notNull(),
  /** e.g. 普通话, 日照话, 朝鲜语, 手语. */
  languages: text('languages').array().notNull(),
  /** The township or street where the mediator works; a county's or the city's code for all of it. */
  placeCode: text('place_code').notNull(),
  /** False for who mediates no more. */
  active: boolean('active').notNull().default(true),
})

/** Whom a mediator is related to or lives with. */
export const mediatorRelations = pgTable(
  'mediator_relation',
  {
    mediatorId: text('mediator_id').notNull(),
    /** The relative's shared key. */
    identity: text('identity').notNull(),
    relation: text('relation', {
      enum: ['HOUSEHOLD', 'SPOUSE', 'PARENT', 'CHILD', 'SIBLING', 'OTHER_KIN'],
    }).notNull(),
  },
  ({ mediatorId, identity }) => [primaryKey({ columns: [mediatorId, identity] })],
)

export type CommitteeRow = typeof mediationCommittees.$inferSelect
export type MediatorRow = typeof mediators.$inferSelect
