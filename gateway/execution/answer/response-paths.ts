import { type FieldNode, Kind, type SelectionNode } from 'graphql'
import { responseKeyOf } from '../operation/field-keys.ts'
import type { Fragments } from '../operation/root-selections.ts'

export type ResponsePath = readonly (string | number)[]

/** A place of the operation: what is selected there, by the key in the data. */
interface Place {
  readonly selectionSets: readonly (readonly SelectionNode[])[]
  fields?: ReadonlyMap<string, { readonly responseKey: string; readonly place: Place }>
}

/**
 * Finds the place in the answer that a place in the data becomes. A path that leads on to what the client did not ask
 * for, to keys that only the plan needs, ends before it. Each selection set is read once, when it is first needed.
 */
export function responsePathFinder(
  selections: readonly SelectionNode[],
  fragments: Fragments,
  keyOf: (field: FieldNode) => string,
): (path: ResponsePath) => ResponsePath {
  const root: Place = { selectionSets: [selections] }

  function fieldsAt(place: Place): NonNullable<Place['fields']> {
    if (place.fields) return place.fields
    const nodes = new Map<string, FieldNode[]>()
    for (const field of place.selectionSets.flatMap((set) => fieldsOf(set, fragments))) {
      const known = nodes.get(keyOf(field))
      if (known) known.push(field)
      else nodes.set(keyOf(field), [field])
    }
    const fields = new Map(
      [...nodes].map(([key, alike]) => [
        key,
        {
          responseKey: responseKeyOf(alike[0]!),
          place: {
            selectionSets: alike.flatMap(({ selectionSet }) =>
              selectionSet ? [selectionSet.selections] : [],
            ),
          },
        },
      ]),
    )
    place.fields = fields
    return fields
  }

  return (path) => {
    const response: (string | number)[] = []
    let place = root
    for (const step of path) {
      if (typeof step === 'number') {
        response.push(step)
        continue
      }
      const field = fieldsAt(place).get(step)
      if (!field) break
      response.push(field.responseKey)
      place = field.place
    }
    return response
  }
}

function fieldsOf(selections: readonly SelectionNode[], fragments: Fragments): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection]
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)!
    return fieldsOf(fragment.selectionSet.selections, fragments)
  })
}
