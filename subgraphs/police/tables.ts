import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { moment, partyColumns, recordColumns } from '../kit/records/columns.ts'

/** Police stations (派出所), each with the township or street that it serves. */
export const policeStations = pgTable('police_station', {
  /** The 12-digit code of the police organisation, e.g. 371102540000. */
  code: text('code').primaryKey(),
  /** e.g. 日照市公安局东港分局石臼派出所 */
  name: text('name').notNull(),
  phone: text('phone').notNull(),
  /** Division code of the township or street. */
  placeCode: text('place_code').notNull(),
})

/** Community officers (社区民警), each with the community that is theirs. */
export const communityOfficers = pgTable('community_officer', {
  /** Six digits (警号). */
  badgeNumber: text('badge_number').primaryKey(),
  name: text('name').notNull(),
  phone: text('phone').notNull(),
  stationCode: text('station_code').notNull(),
  /** Division code of the community or village. */
  placeCode: text('place_code').notNull(),
})

export const policeIncidents = pgTable('police_incident', {
  ...recordColumns(),
  /** Number of the call slip (接警单编号), e.g. J3711022025030112345: organisation, day, running number. */
  incidentNumber: text('incident_number').notNull(),
  alarmKind: text('alarm_kind', {
    enum: [
      'NEIGHBOUR_QUARREL',
      'FAMILY_QUARREL',
      'DOMESTIC_VIOLENCE',
      'DEBT_QUARREL',
      'LABOUR_QUARREL',
      'CONSUMER_QUARREL',
      'LAND_QUARREL',
      'MEDICAL_QUARREL',
      'TRAFFIC_QUARREL',
      'ASSAULT',
      'DISTURBANCE',
      'NOISE',
      'PROPERTY_DAMAGE',
      'THEFT',
      'FRAUD',
      'OTHER',
    ],
  }).notNull(),
  reportChannel: text('report_channel', {
    enum: ['CALL_110', 'AT_STATION', 'ONLINE', 'PATROL', 'OTHER_AGENCY'],
  }).notNull(),
  reportedAt: moment('reported_at').notNull(),
  /** Who reported, as they gave their name; null when anonymous. */
  reportedBy: text('reported_by'),
  /** What was reported, in the call taker's words. */
  reportText: text('report_text').notNull(),
  stationCode: text('station_code').notNull(),
  /** Badge number of the community officer of the place; null outside any community. */
  officerBadge: text('officer_badge'),
  policeStage: text('police_stage', {
    enum: ['RECEIVED', 'DISPATCHED', 'INVESTIGATION', 'CONCLUDED'],
  }).notNull(),
  /** Null until concluded. */
  outcome: text('outcome', {
    enum: [
      'MEDIATED',
      'TRANSFERRED_TO_MEDIATION',
      'WARNED',
      'FINED',
      'DETAINED',
      'CRIMINAL_CASE',
      'REFERRED',
      'NO_VIOLATION',
      'UNFOUNDED',
      'WITHDRAWN',
    ],
  }),
  outcomeText: text('outcome_text'),
  concludedAt: moment('concluded_at'),
  /** When it was handed to a people's mediation committee; null when it was not. */
  transferredAt: moment('transferred_at'),
  /** e.g. 石臼街道人民调解委员会 */
  mediationCommittee: text('mediation_committee'),
  /** Null while the mediation goes on. */
  mediationResult: text('mediation_result', { enum: ['AGREED', 'FAILED'] }),
})

export const incidentParties = pgTable('incident_party', {
  ...partyColumns(),
  role: text('role', {
    enum: ['REPORTER', 'COUNTERPARTY', 'VICTIM', 'SUSPECT', 'WITNESS', 'OTHER'],
  }).notNull(),
  /** What was imposed on this person, e.g. 行政拘留五日. */
  penalty: text('penalty'),
})

/** Units sent to the scene. */
export const dispatches = pgTable('dispatch', {
  recordId: text('record_id').notNull(),
  /** 1, 2, … in the order in which they were sent. */
  ordinal: integer('ordinal').notNull(),
  /** e.g. 石臼派出所巡逻二组 */
  unit: text('unit').notNull(),
  officerCount: integer('officer_count').notNull(),
  dispatchedAt: moment('dispatched_at').notNull(),
  arrivedAt: moment('arrived_at'),
  clearedAt: moment('cleared_at'),
})

export type PoliceIncidentRow = typeof policeIncidents.$inferSelect
