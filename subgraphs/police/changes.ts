import type { Category, PartyRole, Status } from '../kit/contract/change.ts'
import { defineRecordType } from '../kit/records/record-type.ts'
import { incidentParties, type PoliceIncidentRow, policeIncidents } from './tables.ts'

/* An incident in the words that all agencies share. */

const CATEGORY_OF_ALARM: Readonly<Record<PoliceIncidentRow['alarmKind'], Category>> = {
  NEIGHBOUR_QUARREL: 'NEIGHBOURHOOD',
  FAMILY_QUARREL: 'FAMILY',
  DOMESTIC_VIOLENCE: 'FAMILY',
  DEBT_QUARREL: 'DEBT',
  LABOUR_QUARREL: 'LABOUR',
  CONSUMER_QUARREL: 'CONSUMER',
  LAND_QUARREL: 'LAND_AND_HOUSING',
  MEDICAL_QUARREL: 'MEDICAL',
  TRAFFIC_QUARREL: 'TRAFFIC',
  ASSAULT: 'PUBLIC_ORDER',
  DISTURBANCE: 'PUBLIC_ORDER',
  NOISE: 'PUBLIC_ORDER',
  PROPERTY_DAMAGE: 'PUBLIC_ORDER',
  THEFT: 'PUBLIC_ORDER',
  FRAUD: 'PUBLIC_ORDER',
  OTHER: 'OTHER',
}

const STATUS_OF_OUTCOME: Readonly<Record<NonNullable<PoliceIncidentRow['outcome']>, Status>> = {
  MEDIATED: 'SETTLED',
  TRANSFERRED_TO_MEDIATION: 'IN_MEDIATION',
  WARNED: 'ADJUDICATED',
  FINED: 'ADJUDICATED',
  DETAINED: 'ADJUDICATED',
  // Concluded as an incident, but only begun as a criminal case.
  CRIMINAL_CASE: 'IN_PROGRESS',
  REFERRED: 'CLOSED',
  NO_VIOLATION: 'CLOSED',
  UNFOUNDED: 'CLOSED',
  WITHDRAWN: 'WITHDRAWN',
}

// After a failed mediation the police tell the parties of their way to a court, and are done.
const STATUS_AFTER_MEDIATION: Readonly<Record<NonNullable<PoliceIncidentRow['mediationResult']>, Status>> = {
  AGREED: 'SETTLED',
  FAILED: 'CLOSED',
}

const ROLE: Readonly<Record<(typeof incidentParties.$inferSelect)['role'], PartyRole>> = {
  REPORTER: 'APPLICANT',
  COUNTERPARTY: 'RESPONDENT',
  VICTIM: 'VICTIM',
  SUSPECT: 'RESPONDENT',
  WITNESS: 'WITNESS',
  OTHER: 'OTHER',
}

export const policeIncidentRecords = defineRecordType({
  name: 'PoliceIncident',
  field: 'policeIncidents',
  table: policeIncidents,
  parties: incidentParties,
  reference: (incident) => incident.incidentNumber,
  category: (incident) => CATEGORY_OF_ALARM[incident.alarmKind],
  kind: (incident) => incident.alarmKind,
  status: statusOf,
  role: (party) => ROLE[party.role],
})

function statusOf({ policeStage, outcome, mediationResult }: PoliceIncidentRow): Status {
  if (outcome === null) return policeStage === 'RECEIVED' ? 'REGISTERED' : 'IN_PROGRESS'
  if (outcome === 'TRANSFERRED_TO_MEDIATION' && mediationResult)
    return STATUS_AFTER_MEDIATION[mediationResult]
  return STATUS_OF_OUTCOME[outcome]
}
