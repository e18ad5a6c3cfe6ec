import { type DocumentNode, Kind, parse, type SelectionNode, type SelectionSetNode } from 'graphql'

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
  const root = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? fields(document, definition.selectionSet) : [],
  )
  return {
    root: keysOf(root),
    onEntity: (typename) =>
      keysOf(
        root.flatMap(({ selectionSet }) => (selectionSet ? fields(document, selectionSet, typename) : [])),
      ),
  }
}

/** The fields of a selection set, those under fragments included; with a type, without those for other types. */
function fields(document: DocumentNode, { selections }: SelectionSetNode, typename?: unknown) {
  return selections.flatMap((selection): FieldSelection[] => {
    if (selection.kind === Kind.FIELD) return [selection]
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : definitionOf(document, selection)
    const condition = fragment?.typeCondition?.name.value
    const applies = typename === undefined || condition === undefined || condition === typename
    return fragment && applies ? fields(document, fragment.selectionSet, typename) : []
  })
}

type FieldSelection = Extract<SelectionNode, { kind: Kind.FIELD }>
type SpreadSelection = Extract<SelectionNode, { kind: Kind.FRAGMENT_SPREAD }>

function definitionOf(document: DocumentNode, { name }: SpreadSelection) {
  return document.definitions.find(
    (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name.value,
  ) as Extract<DocumentNode['definitions'][number], { kind: Kind.FRAGMENT_DEFINITION }> | undefined
}

function keysOf(selected: readonly FieldSelection[]): string[] {
  const keys = selected.map(({ alias, name }) => (alias ?? name).value)
  return [...new Set(keys)].filter((key) => key !== '__typename')
}
