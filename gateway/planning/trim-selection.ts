import { Kind, print, type SelectionNode, type SelectionSetNode } from 'graphql'

/**
 * Leaves out of fragments the leaves that are selected around them anyway: planners ask for keys once for an
 * interface and again for each of its types, and a subgraph would collect them again for each record.
 */
export function trimSelection(selectionSet: SelectionSetNode): SelectionSetNode {
  return { ...selectionSet, selections: trim(selectionSet.selections, new Set()) }
}

/** @param around leaves, as printed, that are selected on the same object whatever its type */
function trim(selections: readonly SelectionNode[], around: ReadonlySet<string>): SelectionNode[] {
  const here = new Set([...around, ...selections.filter(isLeaf).map(print)])
  return selections.flatMap((selection) => {
    if (isLeaf(selection)) return around.has(print(selection)) ? [] : [selection]
    if (selection.kind === Kind.FRAGMENT_SPREAD)
      throw new Error(`The planner wrote a fragment spread: ...${selection.name.value}`)
    const inner = trim(selection.selectionSet!.selections, selection.kind === Kind.FIELD ? new Set() : here)
    const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: inner }
    return inner.length === 0 ? [] : [{ ...selection, selectionSet }]
  })
}

const isLeaf = (selection: SelectionNode) => selection.kind === Kind.FIELD && !selection.selectionSet
