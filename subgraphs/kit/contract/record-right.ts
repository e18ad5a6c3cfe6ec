import { z } from 'zod'
import { isPlaceCode } from './place.ts'
import { PROTECTIONS, type Protection } from './protection.ts'

/**
 * Records that a caller may know of. A caller has several such rights and may know of a record when one of them
 * covers it; without any, of none. Whether fields of it may be read is another matter, and the gateway's.
 */
export interface RecordRight {
  /** GraphQL type names of the records; null: of every type. */
  readonly types: readonly string[] | null
  /** Division codes, each with all below it; null: everywhere, and where a record's place is unknown. */
  readonly places: readonly string[] | null
  readonly protections: readonly Protection[]
  /** Identities (identity.ts): only records to which one of them is a party. Absent: whoever is. */
  readonly persons?: readonly string[] | undefined
}

/** Records of every type, wherever they are, with one of these protection levels. */
export const allRecords = (protections: readonly Protection[]): RecordRight[] => [
  { types: null, places: null, protections },
]

export const recordRight = z.object({
  types: z.array(z.string().max(100)).nullable(),
  places: z.array(z.string().refine(isPlaceCode)).nullable(),
  protections: z.array(z.enum(PROTECTIONS)),
  persons: z.array(z.string().max(100)).optional(),
})
