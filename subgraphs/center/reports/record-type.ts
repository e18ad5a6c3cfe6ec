import type { Status } from '../../kit/contract/change.ts'
import { defineRecordType } from '../../kit/records/record-type.ts'
import { type PublicReportRow, type PublicReportState, publicReportParties, publicReports } from './tables.ts'

const STATUS_OF_STATE: Readonly<Record<PublicReportState, Status>> = {
  SUBMITTED: 'REGISTERED',
  REJECTED: 'CLOSED',
  ACCEPTED: 'IN_PROGRESS',
  TRANSFERRED: 'IN_PROGRESS',
  ANSWERED: 'SETTLED',
  CLOSED: 'SETTLED',
}

export const publicReportRecords = defineRecordType({
  name: 'PublicReport',
  field: 'publicReports',
  table: publicReports,
  parties: publicReportParties,
  reference: (report) => report.reportNumber,
  // What is no dispute has no category; the interface wants one.
  category: ({ category }: PublicReportRow) => category ?? 'OTHER',
  status: (report) => STATUS_OF_STATE[report.state],
  role: (party) => party.role,
  isDispute: ({ isDispute }: PublicReportRow) => isDispute,
})
