import { type FieldNode, Kind, type SelectionNode } from 'graphql'
import { responseKeyOf } from '../operation/field-keys.ts'
import type { Fragments } from '../operation/root-selections.ts'

export type ResponsePath = readonly (string | number)[]

/**
 * The place in the answer that a place in the data becomes. A path that leads on to what the client did not ask for,
 * to keys that only the plan needs, ends before it.
 */
export function toResponsePath(
  path: ResponsePath,
  selections: readonly SelectionNode[],
  fragments: Fragments,
  keyOf: (field: FieldNode) => string,
): ResponsePath {
  const response: (string | number)[] = []
  let sets: readonly (readonly SelectionNode[])[] = [selections]
  for (const step of path) {
    if (typeof step === 'string') {
      const fields = sets.flatMap((set) => fieldsOf(set, fragments)).filter((field) => keyOf(field) === step)
      const [field] = fields
      if (!field) break
      response.push(responseKeyOf(field))
      sets = fields.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet.selections] : []))
    } else {
      response.push(step)
    }
  }
  return response
}

function fieldsOf(selections: readonly SelectionNode[], fragments: Fragments): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection]
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)!
    return fieldsOf(fragment.selectionSet.selections, fragments)
  })
}
