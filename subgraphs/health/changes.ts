import type { PartyRole, Status } from '../kit/contract/change.ts'
import { defineRecordType } from '../kit/records/record-type.ts'
import { disputants, type MedicalDisputeRow, medicalDisputes } from './tables.ts'

/** A medical dispute in the words that all agencies share. One that went to court is closed here. */
const STATUS_OF_STAGE: Readonly<Record<MedicalDisputeRow['handlingStage'], Status>> = {
  REPORTED: 'REGISTERED',
  NEGOTIATION: 'IN_PROGRESS',
  MEDIATION: 'IN_MEDIATION',
  APPRAISAL: 'IN_PROGRESS',
  SETTLED: 'SETTLED',
  LITIGATION: 'CLOSED',
  CLOSED: 'CLOSED',
  WITHDRAWN: 'WITHDRAWN',
}

const ROLE: Readonly<Record<(typeof disputants.$inferSelect)['role'], PartyRole>> = {
  CLAIMANT: 'APPLICANT',
  PATIENT: 'VICTIM',
  HOSPITAL: 'RESPONDENT',
  CLINICIAN: 'OTHER',
}

export const medicalDisputeRecords = defineRecordType({
  name: 'MedicalDispute',
  field: 'medicalDisputes',
  table: medicalDisputes,
  parties: disputants,
  reference: (dispute) => dispute.disputeNumber,
  category: () => 'MEDICAL',
  kind: (dispute) => dispute.disputeKind,
  status: (dispute) => STATUS_OF_STAGE[dispute.handlingStage],
  role: (disputant) => ROLE[disputant.role],
})
