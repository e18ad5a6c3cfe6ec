import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql'

/**
 * How many fields the operations of a valid document select once every fragment spread is expanded. Each fragment
 * is counted once, so that fragments which multiply one another cost no more than their text.
 */
export function countExpandedFields(document: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  const sizes = new Map<string, number>()

  const sizeOfFragment = (name: string): number => {
    const known = sizes.get(name)
    if (known !== undefined) return known
    const size = sizeOf(fragments.get(name)!.selectionSet)
    sizes.set(name, size)
    return size
  }
  const sizeOf = ({ selections }: SelectionSetNode): number => {
    let size = 0
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) size += sizeOfFragment(selection.name.value)
      else {
        if (selection.kind === Kind.FIELD) size += 1
        if (selection.selectionSet) size += sizeOf(selection.selectionSet)
      }
    }
    return size
  }

  let total = 0
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) total += sizeOf(definition.selectionSet)
  return total
}
