import type { Status } from '../../kit/contract/change.ts'
import { defineRecordType } from '../../kit/records/record-type.ts'
import { type GridEventRow, type GridEventState, gridEventParties, gridEvents } from './tables.ts'

const STATUS_OF_STATE: Readonly<Record<GridEventState, Status>> = {
  REPORTED: 'REGISTERED',
  RETURNED: 'REGISTERED',
  TRIAGED: 'REGISTERED',
  ASSIGNED: 'IN_PROGRESS',
  IN_PROGRESS: 'IN_PROGRESS',
  FED_BACK: 'IN_PROGRESS',
  CLOSED: 'SETTLED',
  DISMISSED: 'CLOSED',
}

export const gridEventRecords = defineRecordType({
  name: 'GridEvent',
  field: 'gridEvents',
  table: gridEvents,
  parties: gridEventParties,
  reference: (event) => event.eventNumber,
  // What is no dispute has no category; the interface wants one.
  category: ({ category }: GridEventRow) => category ?? 'OTHER',
  status: (event) => STATUS_OF_STATE[event.state],
  role: (party) => party.role,
  isDispute: ({ isDispute }: GridEventRow) => isDispute,
})
