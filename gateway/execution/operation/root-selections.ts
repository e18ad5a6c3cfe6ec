import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

export function fragmentsOf(document: DocumentNode): Fragments {
  return new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  )
}

/** The operation that was chosen: the one of that name, or the only one. */
export function operationOf(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  )
  const chosen = operations.find((operation) => name === undefined || operation.name?.value === name)
  if (!chosen) throw new Error('The document has no such operation.')
  return chosen
}

/** The selections at a root with named fragments as inline ones, so that single fields can be taken out. */
export function inlineRoot({ selections }: SelectionSetNode, fragments: Fragments): SelectionNode[] {
  return selections.map((selection): SelectionNode => {
    if (selection.kind === Kind.FIELD) return selection
    const definition =
      selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value)! : selection
    return {
      kind: Kind.INLINE_FRAGMENT,
      ...(definition.typeCondition && { typeCondition: definition.typeCondition }),
      directives: selection.directives ?? [],
      selectionSet: {
        kind: Kind.SELECTION_SET,
        selections: inlineRoot(definition.selectionSet, fragments),
      },
    }
  })
}

/** The fragments that an operation spreads, directly or through others. */
export function usedFragments(
  operation: OperationDefinitionNode,
  fragments: Fragments,
): FragmentDefinitionNode[] {
  const used = new Map<string, FragmentDefinitionNode>()
  const collect = (node: OperationDefinitionNode | FragmentDefinitionNode) => {
    visit(node, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value)!
        if (used.has(name.value)) return
        used.set(name.value, fragment)
        collect(fragment)
      },
    })
  }
  collect(operation)
  return [...used.values()]
}
