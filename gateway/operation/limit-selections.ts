import { type ASTVisitor, GraphQLError, Kind, type SelectionSetNode, type ValidationContext } from 'graphql'

/** Most selections that an operation may have once its fragments are unfolded. */
const MOST_SELECTIONS = 10_000_000

/**
 * Refuses fragments that spread fragments: few tokens can select more than anybody can answer. For documents without
 * cycles of fragments.
 */
export function limitSelections(context: ValidationContext): ASTVisitor {
  const counts = new Map<string, number>()

  function countFragment(name: string): number {
    const known = counts.get(name)
    if (known !== undefined) return known
    const fragment = context.getFragment(name)
    const count = fragment ? countSelections(fragment.selectionSet) : 0
    counts.set(name, count)
    return count
  }

  function countSelections({ selections }: SelectionSetNode): number {
    let count = selections.length
    for (const selection of selections)
      if (selection.kind === Kind.FRAGMENT_SPREAD) count += countFragment(selection.name.value)
      else if (selection.selectionSet) count += countSelections(selection.selectionSet)
    return count
  }

  return {
    OperationDefinition: (operation) => {
      if (countSelections(operation.selectionSet) > MOST_SELECTIONS)
        context.reportError(
          new GraphQLError(
            `With its fragments unfolded the operation selects more than ${MOST_SELECTIONS} fields; ask for less.`,
            { nodes: operation },
          ),
        )
      return false
    },
  }
}
