import type { RecordType } from '../../kit/records/record-type.ts'
import { gridEventRecords } from '../grid-events/record-type.ts'
import { gridEventFields } from '../grid-events/resolvers.ts'
import { intakeCaseRecords } from '../intake/record-type.ts'
import { intakeCaseFields } from '../intake/resolvers.ts'
import { mediationRecords } from '../mediation/record-type.ts'
import { mediationFields } from '../mediation/resolvers.ts'
import { publicReportRecords } from '../reports/record-type.ts'
import { publicReportFields } from '../reports/resolvers.ts'

/** A kind of record that the center itself keeps: an agency's record type, with the resolvers of its own fields. */
export interface OwnRecordType {
  readonly type: RecordType
  /** Of fields that are not columns; each gets the row of the type's table. */
  readonly resolvers: Readonly<Record<string, unknown>>
}

/** In the order in which they are told to the index. */
export const OWN_RECORD_TYPES: readonly OwnRecordType[] = [
  { type: mediationRecords, resolvers: mediationFields },
  { type: intakeCaseRecords, resolvers: intakeCaseFields },
  { type: gridEventRecords, resolvers: gridEventFields },
  { type: publicReportRecords, resolvers: publicReportFields },
]
