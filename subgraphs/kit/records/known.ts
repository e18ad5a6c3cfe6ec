import { type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { RecordRight } from '../contract/record-right.ts'
import { groupBy } from '../group-by.ts'
import { anyOf, array } from '../sql.ts'
import { type Reach, reachOf } from './reach.ts'
import type { RecordType } from './record-type.ts'

/** What of a row decides who may know of it. */
export interface KnowableRow {
  readonly protection: AnyPgColumn
  /** Its place at the level of codes of so many digits, in the words of the index that serves it. */
  placeAt(digits: number): SQL
  isPartyTo(persons: readonly string[]): SQL
}

/**
 * The condition that a row of a record table may be known of. It belongs into every statement that answers a caller.
 * Rights to all records, whatever their place, are the levels of protection alone; no rights are `false`, for which
 * nothing is read.
 */
export function isKnown(type: RecordType, rights: readonly RecordRight[]): SQL {
  return isWithin(rowOf(type), reachOf(type.name, rights))
}

/**
 * The condition that another record may be known of which a record here stands for: one of a type of another agency,
 * with the place, the parties and the protection of this.
 */
export function isKnownAs(typeName: string, type: RecordType, rights: readonly RecordRight[]): SQL {
  return isWithin(rowOf(type), reachOf(typeName, rights))
}

/** The condition that a row is within one of some reaches. */
export function isWithin(row: KnowableRow, reaches: readonly Reach[]): SQL {
  return oneOf(
    reaches.map(({ levels, places, persons }) =>
      allOf([
        anyOf(row.protection, levels),
        ...(places === null ? [] : [isAtOneOf(row, places)]),
        ...(persons === null ? [] : [row.isPartyTo(persons)]),
      ]),
    ),
  )
}

/** One condition per level of places, each of a constant length, as the planner knows the indexes by it. */
function isAtOneOf(row: KnowableRow, places: readonly string[]): SQL {
  return oneOf(
    [...groupBy(places, ({ length }) => length)].map(([digits, codes]) =>
      // An index gives one place's records in their order, but not those of any.
      codes.length === 1
        ? sql`${row.placeAt(digits)} = ${codes[0]}`
        : sql`${row.placeAt(digits)} = any(${array(codes)}::text[])`,
    ),
  )
}

export const oneOf = (conditions: readonly SQL[]): SQL => joined(conditions, sql` or `, sql`false`)

export const allOf = (conditions: readonly SQL[]): SQL => joined(conditions, sql` and `, sql`true`)

function joined(conditions: readonly SQL[], word: SQL, none: SQL): SQL {
  if (conditions.length <= 1) return conditions[0] ?? none
  return sql`(${sql.join([...conditions], word)})`
}

const rowOf = ({ table, parties }: RecordType): KnowableRow => ({
  protection: table.protection,
  placeAt: (digits) => sql`left(${table.locationCode}, ${sql.raw(String(digits))})`,
  isPartyTo: (persons) =>
    sql`${table.id} in (select ${parties.recordId} from ${parties} where ${anyOf(parties.identity, persons)})`,
})
