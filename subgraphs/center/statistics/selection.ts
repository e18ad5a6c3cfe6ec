import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql'

/** Whether one of some fields is selected anywhere below the one that is being resolved. */
export function selectsBelow(info: GraphQLResolveInfo, names: readonly string[]): boolean {
  const occursIn = (set: SelectionSetNode | undefined): boolean =>
    set?.selections.some((selection) => {
      if (selection.kind === 'FragmentSpread')
        return occursIn(info.fragments[selection.name.value]?.selectionSet)
      const isOne = selection.kind === 'Field' && names.includes(selection.name.value)
      return isOne || occursIn(selection.selectionSet)
    }) ?? false
  return info.fieldNodes.some(({ selectionSet }) => occursIn(selectionSet))
}
