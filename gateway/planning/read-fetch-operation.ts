import {
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
  visit,
} from 'graphql'
import type { BroughtField, FetchNode } from './plan.ts'
import { trimSelection } from './trim-selection.ts'

type FetchOperation = Pick<FetchNode, 'variables' | 'selection' | 'brings'>

/** Takes apart the operation that a planner wrote for one fetch. */
export function readFetchOperation(text: string): FetchOperation {
  const operation = parse(text, { noLocation: true }).definitions[0] as OperationDefinitionNode
  const selectionSet = trimSelection(entitiesOf(operation) ?? operation.selectionSet)
  const used = variablesIn(selectionSet)
  return {
    variables: (operation.variableDefinitions ?? [])
      .filter(({ variable }) => used.has(variable.name.value))
      .map(({ variable, type, defaultValue }) => ({
        name: variable.name.value,
        type: defaultValue ? `${print(type)} = ${print(defaultValue)}` : print(type),
      })),
    selection: stripIgnoredCharacters(print(selectionSet)).slice(1, -1),
    brings: collectBrought(selectionSet.selections),
  }
}

/** What an entity fetch asks of each entity. A subgraph's root has no field of this name but federation's own. */
function entitiesOf({ selectionSet: { selections } }: OperationDefinitionNode): SelectionSetNode | undefined {
  const [root] = selections
  return root?.kind === Kind.FIELD && root.name.value === '_entities' ? root.selectionSet : undefined
}

/** A subgraph refuses an operation that defines a variable and does not use it. */
function variablesIn(selectionSet: SelectionSetNode): ReadonlySet<string> {
  const used = new Set<string>()
  visit(selectionSet, { Variable: ({ name }) => void used.add(name.value) })
  return used
}

/** The fields at the top of a selection set, each once, under the innermost type condition around it. */
function collectBrought(selections: readonly SelectionNode[]): readonly BroughtField[] {
  const brought = new Map<string, BroughtField>()
  const collect = (nodes: readonly SelectionNode[], type: string | undefined) => {
    for (const node of nodes) {
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value
        if (key !== '__typename') brought.set(`${type} ${key}`, { key, ...(type !== undefined && { type }) })
      } else if (node.kind === Kind.INLINE_FRAGMENT)
        collect(node.selectionSet.selections, node.typeCondition?.name.value ?? type)
    }
  }
  collect(selections, undefined)
  return [...brought.values()]
}
