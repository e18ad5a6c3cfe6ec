import type { Category, PartyRole, Status } from '../kit/contract/change.ts'
import { defineRecordType } from '../kit/records/record-type.ts'
import { type PetitionRow, petitionParties, petitions } from './tables.ts'

/* A petition in the words that all agencies share. */

const CATEGORY_OF_CLASS: Readonly<Record<PetitionRow['subjectClass'], Category>> = {
  AGRICULTURE: 'LAND_AND_HOUSING',
  LAND: 'LAND_AND_HOUSING',
  HOUSING_AND_CONSTRUCTION: 'LAND_AND_HOUSING',
  LABOUR_AND_SOCIAL_SECURITY: 'LABOUR',
  HEALTH: 'MEDICAL',
  TRANSPORT: 'TRAFFIC',
  FISHERY_AND_SEA: 'MARITIME',
  ENVIRONMENT: 'ENVIRONMENT',
  COMMERCE: 'CONSUMER',
  FINANCE: 'DEBT',
  CIVIL_AFFAIRS: 'FAMILY',
  COMMUNITY: 'NEIGHBOURHOOD',
  POLITICS_AND_LAW: 'ADMINISTRATIVE',
  GOVERNMENT_CONDUCT: 'ADMINISTRATIVE',
  OTHER: 'OTHER',
}

// A written answer ends a petition unless its review is asked for; the re-examination is a final decision.
const STATUS_OF_STAGE: Readonly<Record<PetitionRow['petitionStage'], Status>> = {
  REGISTERED: 'REGISTERED',
  FORWARDED: 'IN_PROGRESS',
  REJECTED: 'CLOSED',
  ACCEPTED: 'IN_PROGRESS',
  MEDIATION: 'IN_MEDIATION',
  SETTLED: 'SETTLED',
  REPLIED: 'CLOSED',
  REVIEW: 'IN_PROGRESS',
  REVIEWED: 'ADJUDICATED',
  WITHDRAWN: 'WITHDRAWN',
}

const ROLE: Readonly<Record<(typeof petitionParties.$inferSelect)['role'], PartyRole>> = {
  PETITIONER: 'APPLICANT',
  REPRESENTATIVE: 'APPLICANT',
  COMPLAINED_OF: 'RESPONDENT',
}

export const petitionRecords = defineRecordType({
  name: 'Petition',
  field: 'petitions',
  table: petitions,
  parties: petitionParties,
  reference: (petition) => petition.petitionNumber,
  category: (petition) => CATEGORY_OF_CLASS[petition.subjectClass],
  kind: (petition) => petition.level,
  status: (petition) => STATUS_OF_STAGE[petition.petitionStage],
  role: (party) => ROLE[party.role],
})
