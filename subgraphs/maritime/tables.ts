import { integer, numeric, pgTable, text } from 'drizzle-orm/pg-core'
import { partyColumns, recordColumns } from '../kit/records/columns.ts'

export const vessels = pgTable('vessel', {
  /** Vessel identification number (船舶识别号), e.g. CN20121234567; for an unregistered boat one of ours. */
  id: text('id').primaryKey(),
  /** e.g. 鲁岚渔60123, 日港拖12 */
  name: text('name').notNull(),
  /** Maritime mobile service identity, nine digits; small boats have none. */
  mmsi: text('mmsi'),
  kind: text('kind', {
    enum: [
      'BULK_CARRIER',
      'CONTAINER_SHIP',
      'TANKER',
      'GENERAL_CARGO',
      'FISHING',
      'AQUACULTURE',
      'PASSENGER',
      'TUG',
      'DREDGER',
      'UNREGISTERED',
    ],
  }).notNull(),
  portOfRegistry: text('port_of_registry'),
  grossTonnage: integer('gross_tonnage'),
  owner: text('owner'),
})

export const maritimeIncidents = pgTable('maritime_incident', {
  ...recordColumns(),
  /** e.g. 日海事〔2025〕0123号, 日海警接〔2025〕0045号 */
  incidentNumber: text('incident_number').notNull(),
  kind: text('kind', {
    enum: [
      'COLLISION',
      'GROUNDING',
      'SINKING',
      'FISHING_GROUND',
      'FISHING_GEAR',
      'AQUACULTURE',
      'ILLEGAL_FISHING',
      'CREW_WAGES',
      'CREW_INJURY',
      'CARGO',
      'PORT_OPERATIONS',
      'POLLUTION',
      'PUBLIC_SECURITY',
      'OTHER',
    ],
  }).notNull(),
  handlingAuthority: text('handling_authority', {
    enum: ['MARITIME_ADMINISTRATION', 'COAST_GUARD'],
  }).notNull(),
  /** e.g. 日照岚山海事处, 日照海警局岚山工作站 */
  handlingOffice: text('handling_office').notNull(),
  /** e.g. 海州湾渔场; null when it happened in port. */
  seaArea: text('sea_area'),
  /** e.g. 岚山中心渔港; null when it happened at sea. */
  port: text('port'),
  maritimeStage: text('maritime_stage', {
    enum: [
      'REPORTED',
      'INVESTIGATION',
      'MEDIATION',
      'SETTLED',
      'DECIDED',
      'TO_MARITIME_COURT',
      'CLOSED',
      'WITHDRAWN',
    ],
  }).notNull(),
  /** Wind and sea, e.g. 东北风6级,浪高2米. */
  seaConditions: text('sea_conditions'),
  deaths: integer('deaths').notNull().default(0),
  missing: integer('missing').notNull().default(0),
  injured: integer('injured').notNull().default(0),
  /** Yuan. */
  claimAmount: numeric('claim_amount', { precision: 14, scale: 2, mode: 'number' }),
  /** What the investigation found, or was agreed. */
  finding: text('finding'),
})

/** Which vessels an incident involves; the first is the one that it is registered under. */
export const involvedVessels = pgTable('involved_vessel', {
  recordId: text('record_id').notNull(),
  ordinal: integer('ordinal').notNull(),
  vesselId: text('vessel_id').notNull(),
  damage: text('damage'),
  /** Share of the fault for an accident, 0 to 100; null where none was apportioned. */
  faultPercent: integer('fault_percent'),
})

export const maritimeParties = pgTable('maritime_party', {
  ...partyColumns(),
  role: text('role', { enum: ['CLAIMANT', 'RESPONDENT', 'INJURED', 'WITNESS', 'OTHER'] }).notNull(),
  capacity: text('capacity', {
    enum: [
      'MASTER',
      'CREW',
      'SHIPOWNER',
      'FISHER',
      'FISH_FARMER',
      'CARGO_OWNER',
      'PORT_OPERATOR',
      'PASSENGER',
      'OTHER',
    ],
  }).notNull(),
  /** The vessel, among those involved, that the party owns or was aboard of. */
  vesselId: text('vessel_id'),
})

export type MaritimeIncidentRow = typeof maritimeIncidents.$inferSelect
export type MaritimePartyRow = typeof maritimeParties.$inferSelect
