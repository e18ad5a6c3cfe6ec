import { boolean, date, integer, numeric, pgTable, text } from 'drizzle-orm/pg-core'
import { partyColumns, recordColumns } from '../kit/records/columns.ts'

export const medicalDisputes = pgTable('medical_dispute', {
  ...recordColumns(),
  /** e.g. 日医纠〔2025〕0123号: city, kind of file, year and running number. */
  disputeNumber: text('dispute_number').notNull(),
  hospital: text('hospital').notNull(),
  /** The clinical department, e.g. 骨科. */
  department: text('department'),
  disputeKind: text('dispute_kind', {
    enum: [
      'DIAGNOSIS',
      'SURGERY',
      'MEDICATION',
      'CHILDBIRTH',
      'NURSING',
      'INFORMED_CONSENT',
      'MEDICAL_RECORDS',
      'CHARGES',
      'OTHER',
    ],
  }).notNull(),
  handlingStage: text('handling_stage', {
    enum: [
      'REPORTED',
      'NEGOTIATION',
      'MEDIATION',
      'APPRAISAL',
      'SETTLED',
      'LITIGATION',
      'CLOSED',
      'WITHDRAWN',
    ],
  }).notNull(),
  harm: text('harm', { enum: ['NONE', 'MINOR', 'SERIOUS', 'DISABILITY', 'DEATH'] }),
  /** Yuan. */
  claimAmount: numeric('claim_amount', { precision: 14, scale: 2, mode: 'number' }),
  /** The day on which the medical records were sealed in both sides' presence. */
  recordsSealedOn: date('records_sealed_on', { mode: 'string' }),
  /** The professional mediation committee, e.g. 日照市医疗纠纷人民调解委员会. */
  committee: text('committee'),
  committeeAcceptedOn: date('committee_accepted_on', { mode: 'string' }),
  committeeMediator: text('committee_mediator'),
  settledOn: date('settled_on', { mode: 'string' }),
  /** Yuan. */
  settlementAmount: numeric('settlement_amount', { precision: 14, scale: 2, mode: 'number' }),
  /** Yuan, of the settlement's amount, borne by the hospital's liability insurer. */
  insuredAmount: numeric('insured_amount', { precision: 14, scale: 2, mode: 'number' }),
  /** The day on which a court confirmed the settlement. */
  confirmedOn: date('confirmed_on', { mode: 'string' }),
  /** The day on which the settlement was paid in full. */
  paidOn: date('paid_on', { mode: 'string' }),
})

export const disputants = pgTable('disputant', {
  ...partyColumns(),
  role: text('role', { enum: ['CLAIMANT', 'PATIENT', 'HOSPITAL', 'CLINICIAN'] }).notNull(),
  /** What a claimant is to the patient, e.g. 本人, 配偶, 子女. */
  relation: text('relation'),
  representative: text('representative'),
})

export const expertOpinions = pgTable('expert_opinion', {
  recordId: text('record_id').notNull(),
  /** 1, 2, … in the order of giving. */
  ordinal: integer('ordinal').notNull(),
  kind: text('kind', { enum: ['CONSULTATION', 'DAMAGE_APPRAISAL', 'REAPPRAISAL'] }).notNull(),
  institution: text('institution').notNull(),
  givenOn: date('given_on', { mode: 'string' }).notNull(),
  /** Whether the hospital was at fault. */
  fault: boolean('fault').notNull(),
  /** How far the fault caused the harm. */
  causation: text('causation', { enum: ['NONE', 'SLIGHT', 'MINOR', 'EQUAL', 'MAIN', 'FULL'] }).notNull(),
  /** 1 (gravest) to 10; null without a disability. */
  disabilityGrade: integer('disability_grade'),
  summary: text('summary'),
})

export type MedicalDisputeRow = typeof medicalDisputes.$inferSelect
