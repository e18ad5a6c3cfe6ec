import type { Category, PartyRole, Status } from '../contract/change.ts'
import type { PartyRow, PartyTable, RecordRow, RecordTable } from './columns.ts'

/**
 * A kind of record that an agency owns: its tables, and how one looks in the words that all agencies share.
 * Loaders, connections, entity references and the change feed follow from it.
 */
export interface RecordType<Row extends RecordRow = RecordRow, Party extends PartyRow = PartyRow> {
  /** GraphQL type, e.g. `CourtCase`. */
  readonly name: string
  /** The field of Person and Location that lists them, e.g. `courtCases`. */
  readonly field: string
  readonly table: RecordTable
  readonly parties: PartyTable
  /** The number that the agency itself uses. */
  reference(row: Row): string | null
  category(row: Row): Category
  /** What kind of record it is, in a word of the agency's own, such as CIVIL; absent: none is told. */
  kind?(row: Row): string | null
  status(row: Row): Status
  role(party: Party): PartyRole
  /**
   * Whether a record is told to the center; absent: every one is. For records that are a dispute only once they were
   * classified as one: their table is watched by `feed_where`.
   */
  isDispute?(row: Row): boolean
}

/** A record as resolvers see it: its row, and the fields of the interface that are not columns. */
export type SharedRecord<Row extends RecordRow = RecordRow> = Row & {
  readonly reference: string | null
  readonly category: Category
  readonly status: Status
}

/** Defines a record type over drizzle tables, whose row types it takes. */
export function defineRecordType<Records extends RecordTable, Parties extends PartyTable>(
  definition: Omit<
    RecordType<Records['$inferSelect'] & RecordRow, Parties['$inferSelect'] & PartyRow>,
    'table' | 'parties'
  > & { table: Records; parties: Parties },
): RecordType {
  return definition as unknown as RecordType
}

/** Adds the shared fields to a row. */
export function toSharedRecord(type: RecordType, row: RecordRow): SharedRecord {
  return { ...row, reference: type.reference(row), category: type.category(row), status: type.status(row) }
}
