import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql'
import type { LimitRule } from './rule.ts'
import { fragmentsOf } from './unfold.ts'

/** Different keys at the root: each is work of its own, while equal ones are answered as one. */
export const rootFields: LimitRule = {
  limit: 'rootFields',
  counts: 'fields at the root',
  advice: 'Ask in several operations.',
  measure: (document) => {
    let most = 0
    for (const definition of document.definitions)
      if (definition.kind === Kind.OPERATION_DEFINITION)
        most = Math.max(most, rootKeys(document, definition.selectionSet).size)
    return most
  },
}

function rootKeys({ definitions }: DocumentNode, root: SelectionSetNode): Set<string> {
  const fragments = fragmentsOf(definitions)
  const visited = new Set<string>()
  const keys = new Set<string>()
  const sets = [root]
  for (let set = sets.pop(); set; set = sets.pop())
    for (const selection of set.selections)
      if (selection.kind === Kind.FIELD) keys.add((selection.alias ?? selection.name).value)
      else if (selection.kind === Kind.INLINE_FRAGMENT) sets.push(selection.selectionSet)
      else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value)
        const fragment = fragments.get(selection.name.value)
        if (fragment) sets.push(fragment.selectionSet)
      }
  return keys
}
