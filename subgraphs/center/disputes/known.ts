import { type SQL, sql } from 'drizzle-orm'
import { AGENCIES } from '../../kit/contract/agencies.ts'
import type { Protection } from '../../kit/contract/protection.ts'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import { allOf, isWithin, type KnowableRow, oneOf } from '../../kit/records/known.ts'
import { type Reach, reachByTypes } from '../../kit/records/reach.ts'
import { anyOf } from '../../kit/sql.ts'
import { disputeParties, disputes } from '../tables.ts'

/** The types of all records: an agency is heard about its own types alone. */
const TYPES = AGENCIES.flatMap(({ recordTypes }) => recordTypes)

/** What rights come to for records of some types; null: of every type. */
export interface TypedReach {
  readonly types: readonly string[] | null
  readonly reach: readonly Reach[]
}

/** What rights come to in the index, where records of all types are. */
export const reachInIndex = (rights: readonly RecordRight[]): TypedReach[] =>
  reachByTypes(TYPES, rights).map(({ types, reach }) => ({
    types: types.length === TYPES.length ? null : types,
    reach,
  }))

/**
 * The condition that a row of the index may be known of, as kit/records/known.ts has it for a single type.
 * @param of the table of the index, or an alias of it
 */
export const isKnownDispute = (rights: readonly RecordRight[], of = disputes): SQL =>
  isWithinIndex(reachInIndex(rights), of)

export function isWithinIndex(reaches: readonly TypedReach[], of = disputes): SQL {
  const row = rowOf(of)
  return oneOf(
    reaches.map(({ types, reach }) =>
      allOf([...(types === null ? [] : [anyOf(of.recordType, types)]), isWithin(row, reach)]),
    ),
  )
}

/** The levels of protection at which every record of every type may be known of. */
export const levelsOfAll = (rights: readonly RecordRight[]): readonly Protection[] => {
  const [all] = reachInIndex(rights)
  return all?.types === null
    ? (all.reach.find(({ places, persons }) => places === null && persons === null)?.levels ?? [])
    : []
}

/** Whether rights are no more than levels of protection. */
export const arePlain = (rights: readonly RecordRight[]): boolean => {
  const reaches = reachInIndex(rights)
  return reaches.every(
    ({ types, reach }) =>
      types === null && reach.every(({ places, persons }) => places === null && persons === null),
  )
}

const rowOf = (of: typeof disputes): KnowableRow => ({
  protection: of.protection,
  // Of grids there is an index of the whole code.
  placeAt: (digits) =>
    digits === 15 ? sql`${of.locationCode}` : sql`left(${of.locationCode}, ${sql.raw(String(digits))})`,
  isPartyTo: (persons) =>
    sql`${of.id} in (select dispute_id from ${disputeParties} where ${anyOf(disputeParties.identity, persons)})`,
})
