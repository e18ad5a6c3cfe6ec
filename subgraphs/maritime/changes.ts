import type { Category, PartyRole, Status } from '../kit/contract/change.ts'
import { defineRecordType } from '../kit/records/record-type.ts'
import {
  type MaritimeIncidentRow,
  type MaritimePartyRow,
  maritimeIncidents,
  maritimeParties,
} from './tables.ts'

/* An incident at sea in the words that all agencies share. */

// Crews' wages and injuries are MARITIME, as they are at the courts.
const CATEGORY_OF_KIND: Readonly<Record<MaritimeIncidentRow['kind'], Category>> = {
  COLLISION: 'MARITIME',
  GROUNDING: 'MARITIME',
  SINKING: 'MARITIME',
  FISHING_GROUND: 'MARITIME',
  FISHING_GEAR: 'MARITIME',
  AQUACULTURE: 'MARITIME',
  ILLEGAL_FISHING: 'MARITIME',
  CREW_WAGES: 'MARITIME',
  CREW_INJURY: 'MARITIME',
  CARGO: 'MARITIME',
  PORT_OPERATIONS: 'MARITIME',
  POLLUTION: 'ENVIRONMENT',
  PUBLIC_SECURITY: 'PUBLIC_ORDER',
  OTHER: 'MARITIME',
}

const STATUS_OF_STAGE: Readonly<Record<MaritimeIncidentRow['maritimeStage'], Status>> = {
  REPORTED: 'REGISTERED',
  INVESTIGATION: 'IN_PROGRESS',
  MEDIATION: 'IN_MEDIATION',
  SETTLED: 'SETTLED',
  DECIDED: 'ADJUDICATED',
  TO_MARITIME_COURT: 'CLOSED',
  CLOSED: 'CLOSED',
  WITHDRAWN: 'WITHDRAWN',
}

const ROLE: Readonly<Record<MaritimePartyRow['role'], PartyRole>> = {
  CLAIMANT: 'APPLICANT',
  RESPONDENT: 'RESPONDENT',
  INJURED: 'VICTIM',
  WITNESS: 'WITNESS',
  OTHER: 'OTHER',
}

export const maritimeIncidentRecords = defineRecordType({
  name: 'MaritimeIncident',
  field: 'maritimeIncidents',
  table: maritimeIncidents,
  parties: maritimeParties,
  reference: (incident) => incident.incidentNumber,
  category: (incident) => CATEGORY_OF_KIND[incident.kind],
  kind: (incident) => incident.kind,
  status: (incident) => STATUS_OF_STAGE[incident.maritimeStage],
  role: (party) => ROLE[party.role],
})
