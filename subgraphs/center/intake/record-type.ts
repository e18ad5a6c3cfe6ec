import { defineRecordType } from '../../kit/records/record-type.ts'
import { STATUS } from './life-cycle.ts'
import { intakeCases, intakeParties } from './tables.ts'

/** An intake case as a dispute among all others. */
export const intakeCaseRecords = defineRecordType({
  name: 'IntakeCase',
  field: 'intakeCases',
  table: intakeCases,
  parties: intakeParties,
  reference: ({ reference }) => reference,
  category: ({ category }) => category,
  kind: ({ kind }) => kind,
  status: ({ state }) => STATUS[state],
  role: ({ role }) => role,
})
