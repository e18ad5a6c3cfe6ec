import fc from 'fast-check'
import { PROTECTIONS, type Protection } from '../../subgraphs/kit/contract/protection.ts'
import { allRecords, type RecordRight } from '../../subgraphs/kit/contract/record-right.ts'

/** What rights go by. */
export interface RightsSubject {
  readonly type: string
  readonly protection: Protection
  /** Division code; null, or nothing, where the place is unknown. */
  readonly location: string | null
  /** Identities of its parties. */
  readonly persons: readonly (string | null)[]
}

/** Whether rights cover a record: the words of the contract, read one by one. */
export const covers = (
  rights: readonly RecordRight[],
  { type, protection, location, persons }: RightsSubject,
): boolean =>
  rights.some(
    (right) =>
      (right.types === null || right.types.includes(type)) &&
      (right.places === null || right.places.some((place) => location?.startsWith(place))) &&
      right.protections.includes(protection) &&
      (right.persons === undefined || right.persons.some((person) => persons.includes(person))),
  )

/** Rights drawn from some types, places and persons: often none, or to all records of some levels, and often several. */
export function someRights(of: {
  readonly types: readonly string[]
  readonly places: readonly string[]
  readonly persons: readonly string[]
}): fc.Arbitrary<RecordRight[]> {
  const among = (values: readonly string[]) => fc.option(fc.subarray([...values]), { nil: null, freq: 2 })
  const protections = fc.subarray([...PROTECTIONS])
  const right = fc.record(
    {
      types: among(of.types),
      places: among(of.places),
      protections,
      persons: fc.subarray([...of.persons]),
    },
    { requiredKeys: ['types', 'places', 'protections'] },
  )
  const ofEachType = fc
    .tuple(fc.constant(of.types), fc.array(fc.record({ places: among(of.places), protections })))
    .map(([types, some]) => some.map((one) => ({ types, ...one })))
  return fc.oneof(protections.map(allRecords), ofEachType, fc.array(right, { maxLength: 4 }))
}
