import type { RecordType } from '../../kit/records/record-type.ts'
import { gridEventRecords } from '../grid-events/record-type.ts'
import { intakeCaseRecords } from '../intake/record-type.ts'
import { mediationRecords } from '../mediation/record-type.ts'
import { publicReportRecords } from '../reports/record-type.ts'

/** The kinds of record that the center itself keeps, in the order in which they are told to the index. */
export const OWN_TYPES: readonly RecordType[] = [
  mediationRecords,
  intakeCaseRecords,
  gridEventRecords,
  publicReportRecords,
]
