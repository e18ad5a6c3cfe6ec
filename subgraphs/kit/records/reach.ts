import { PROTECTIONS, type Protection } from '../contract/protection.ts'
import type { RecordRight } from '../contract/record-right.ts'
import { groupBy } from '../group-by.ts'

/** Records of one type that rights cover together. */
export interface Reach {
  readonly levels: readonly Protection[]
  /** Division codes, none of which lies in another; null: everywhere, and where a record's place is unknown. */
  readonly places: readonly string[] | null
  /** Identities; null: whoever is a party. */
  readonly persons: readonly string[] | null
}

/**
 * What rights come to for records of a type, in their plainest form, so that rights which come to the same make the same
 * statement. Of whoever's records each level is in one reach; of one person's there are those alone that are not
 * known anyway.
 */
export function reachOf(type: string, rights: readonly RecordRight[]): Reach[] {
  const ofType = rights.filter(({ types }) => types === null || types.includes(type))
  const whoevers = ofType.filter(({ persons }) => persons === undefined)
  const placesOf = (level: Protection) =>
    outermost(whoevers.filter(({ protections }) => protections.includes(level)).map(({ places }) => places))
  const levelsAt = groupBy(PROTECTIONS, (level) => JSON.stringify(placesOf(level)))
  levelsAt.delete('[]')
  const everywhere = levelsAt.get('null') ?? []
  const ofPersons = ofType.flatMap(({ persons, places, protections }) => {
    const levels = PROTECTIONS.filter((level) => protections.includes(level) && !everywhere.includes(level))
    const at = outermost([places])
    return persons === undefined || persons.length === 0 || levels.length === 0 || at?.length === 0
      ? []
      : [{ levels, places: at, persons: [...new Set(persons)].sort() }]
  })
  return [
    ...[...levelsAt].map(([places, levels]) => ({ levels, places: JSON.parse(places), persons: null })),
    ...ofPersons,
  ]
}

/** Types by what rights come to for them; those for which they come to nothing are left out. */
export function reachByTypes(
  types: readonly string[],
  rights: readonly RecordRight[],
): { readonly types: readonly string[]; readonly reach: readonly Reach[] }[] {
  const alike = groupBy(types, (type) => JSON.stringify(reachOf(type, rights)))
  alike.delete('[]')
  return [...alike].map(([reach, some]) => ({ types: some, reach: JSON.parse(reach) }))
}

/** The levels at which every record of a type may be known of that lies at a place, here and below. */
export function levelsAt(
  type: string,
  place: string | null,
  rights: readonly RecordRight[],
): readonly Protection[] {
  return reachOf(type, rights).flatMap(({ levels, places, persons }) =>
    persons === null && (places === null || places.some((code) => place?.startsWith(code))) ? levels : [],
  )
}

/** All places of some lists, without those that lie in another; null where one list is of everywhere. */
function outermost(lists: readonly (readonly string[] | null)[]): string[] | null {
  if (lists.includes(null)) return null
  const places: string[] = []
  // What lies in a place comes right after it.
  for (const place of lists.flatMap((list) => list ?? []).sort())
    if (places.length === 0 || !place.startsWith(places.at(-1)!)) places.push(place)
  return places
}
