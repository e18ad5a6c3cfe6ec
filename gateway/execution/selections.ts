import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql'

/** What the operation of one fetch selects, by response key. */
export interface FetchSelections {
  /** Response keys at the operation's root. */
  readonly root: readonly string[]
  /** Response keys that an `_entities` fetch selects on entities of a type, `__typename` left out. */
  onEntity(typename: unknown): readonly string[]
}

/** Reads the operation that the planner wrote for a fetch. */
export function readFetchSelections(query: string): FetchSelections {
  const document = parse(query, { noLocation: true })
  const root = operationsOf(document).flatMap(({ selectionSet }) => fieldsOf(document, selectionSet))
  return {
    root: keysOf(root),
    onEntity: (typename) =>
      keysOf(
        root.flatMap(({ selectionSet }) => (selectionSet ? fieldsOf(document, selectionSet, typename) : [])),
      ),
  }
}

/** The longest start of a path through an answer that leads along what an operation selects. */
export function pathWithin(
  document: DocumentNode,
  operationName: string | undefined,
  path: readonly (string | number)[],
): (string | number)[] {
  const within: (string | number)[] = []
  let sets: SelectionSetNode[] = operationsOf(document)
    .filter(({ name }) => operationName === undefined || name?.value === operationName)
    .map(({ selectionSet }) => selectionSet)
  for (const step of path) {
    if (typeof step === 'string') {
      const selected = sets.flatMap((set) => fieldsOf(document, set)).filter((field) => keyOf(field) === step)
      if (selected.length === 0) break
      sets = selected.flatMap(({ selectionSet = [] }) => selectionSet)
    }
    within.push(step)
  }
  return within
}

/** The fields of a selection set, those under fragments included; with a type, without those for other types. */
function fieldsOf(document: DocumentNode, { selections }: SelectionSetNode, typename?: unknown): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection]
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : definitionOf(document, selection)
    const condition = fragment?.typeCondition?.name.value
    const applies = typename === undefined || condition === undefined || condition === typename
    return fragment && applies ? fieldsOf(document, fragment.selectionSet, typename) : []
  })
}

function operationsOf(document: DocumentNode): OperationDefinitionNode[] {
  return document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
}

function definitionOf(
  document: DocumentNode,
  { name }: FragmentSpreadNode,
): FragmentDefinitionNode | undefined {
  return document.definitions
    .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
    .find((definition) => definition.name.value === name.value)
}

const keyOf = ({ alias, name }: FieldNode): string => (alias ?? name).value

function keysOf(fields: readonly FieldNode[]): string[] {
  return [...new Set(fields.map(keyOf))].filter((key) => key !== '__typename')
}
