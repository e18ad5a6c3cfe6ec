import type { RecordType } from '../../kit/records/record-type.ts'
import { gridEventFields } from '../grid-events/resolvers.ts'
import { intakeCaseFields } from '../intake/resolvers.ts'
import { mediationFields } from '../mediation/resolvers.ts'
import { publicReportFields } from '../reports/resolvers.ts'
import { OWN_TYPES } from './types.ts'

/** A kind of record that the center itself keeps: an agency's record type, with the resolvers of its own fields. */
export interface OwnRecordType {
  readonly type: RecordType
  /** Of fields that are not columns; each gets the row of the type's table. */
  readonly resolvers: Readonly<Record<string, unknown>>
}

const FIELDS: Readonly<Record<string, OwnRecordType['resolvers']>> = {
  MediationCase: mediationFields,
  IntakeCase: intakeCaseFields,
  GridEvent: gridEventFields,
  PublicReport: publicReportFields,
}

export const OWN_RECORD_TYPES: readonly OwnRecordType[] = OWN_TYPES.map((type) => ({
  type,
  resolvers: FIELDS[type.name]!,
}))
