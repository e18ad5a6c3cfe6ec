import { defineRecordType } from '../../kit/records/record-type.ts'
import { STATUS_OF_STATE } from './life.ts'
import { mediationCases, mediationParties } from './tables.ts'

export const mediationRecords = defineRecordType({
  name: 'MediationCase',
  field: 'mediationCases',
  table: mediationCases,
  parties: mediationParties,
  reference: ({ reference }) => reference,
  category: ({ category }) => category,
  kind: ({ kind }) => kind,
  status: ({ state }) => STATUS_OF_STATE[state],
  role: ({ role }) => role,
})
