import { date, integer, numeric, pgTable, text } from 'drizzle-orm/pg-core'
import { partyColumns, recordColumns } from '../kit/records/columns.ts'

export const trafficAccidents = pgTable('traffic_accident', {
  ...recordColumns(),
  /** e.g. 371102120250001234: place of the handling unit, kind of file, year and running number. */
  accidentNumber: text('accident_number').notNull(),
  road: text('road').notNull(),
  /** Kilometre and metre on a numbered road, e.g. K128+300. */
  stakeMark: text('stake_mark'),
  /** e.g. 由南向北. */
  roadDirection: text('road_direction'),
  severity: text('severity', { enum: ['PROPERTY_DAMAGE', 'INJURY', 'FATAL'] }).notNull(),
  procedure: text('procedure', { enum: ['SUMMARY', 'ORDINARY'] }).notNull(),
  accidentStage: text('accident_stage', {
    enum: ['REPORTED', 'INVESTIGATION', 'DETERMINED', 'MEDIATION', 'SETTLED', 'CLOSED', 'WITHDRAWN'],
  }).notNull(),
  /** e.g. 日照市公安局交通警察支队东港大队. */
  trafficPoliceUnit: text('traffic_police_unit').notNull(),
  /** e.g. 追尾碰撞. */
  collision: text('collision'),
  weather: text('weather'),
  /** Who answers for it, in the words of the written determination. */
  liability: text('liability'),
  determinedOn: date('determined_on', { mode: 'string' }),
  deaths: integer('deaths').notNull().default(0),
  injured: integer('injured').notNull().default(0),
  /** Direct damage to property, yuan. */
  propertyLoss: numeric('property_loss', { precision: 14, scale: 2, mode: 'number' }),
  settledOn: date('settled_on', { mode: 'string' }),
  /** Yuan. */
  compensationAmount: numeric('compensation_amount', { precision: 14, scale: 2, mode: 'number' }),
  /** Yuan, of the compensation's amount, borne by the vehicles' insurers. */
  insuredAmount: numeric('insured_amount', { precision: 14, scale: 2, mode: 'number' }),
})

export const roadUsers = pgTable('road_user', {
  ...partyColumns(),
  role: text('role', { enum: ['DRIVER', 'PASSENGER', 'RIDER', 'PEDESTRIAN', 'OWNER', 'WITNESS'] }).notNull(),
  /** The plate of the vehicle that the person drove, rode in or owns; null on foot. */
  plate: text('plate'),
  /** The person's share by the determination; null until there is one, and where none is due. */
  liability: text('liability', { enum: ['FULL', 'MAIN', 'EQUAL', 'MINOR', 'NONE'] }),
  injury: text('injury', { enum: ['NONE', 'SLIGHT', 'SERIOUS', 'FATAL'] })
    .notNull()
    .default('NONE'),
  /** What was injured, and where it was treated. */
  injuryNote: text('injury_note'),
})

export const vehicles = pgTable('vehicle', {
  recordId: text('record_id').notNull(),
  /** 1, 2, … in the order of the report. */
  ordinal: integer('ordinal').notNull(),
  /** e.g. 鲁LB12345; 无号牌 for one without. */
  plate: text('plate').notNull(),
  kind: text('kind', {
    enum: ['CAR', 'TAXI', 'BUS', 'TRUCK', 'MOTORCYCLE', 'ELECTRIC_BICYCLE', 'BICYCLE', 'TRACTOR', 'OTHER'],
  }).notNull(),
  model: text('model'),
  /** The insurer of the compulsory third-party policy. */
  insurer: text('insurer'),
  policyNumber: text('policy_number'),
  damage: text('damage'),
})

export type TrafficAccidentRow = typeof trafficAccidents.$inferSelect
