import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/** A selection; of a spread, its fragment too, unless there is none of the name. */
export type Selection = FieldNode | InlineFragmentNode | FragmentSpreadNode

/** How something of an operation is measured: of one selection with what is below it, and of several together. */
export interface Measure<Value> {
  /** Of nothing. */
  readonly none: Value
  of(selection: Selection, below: Value, fragment: FragmentDefinitionNode | undefined): Value
  join(one: Value, other: Value): Value
}

/**
 * Measures each operation of a document as if its fragments stood wherever they are spread. Each fragment is visited
 * once, however often it is spread; within itself it counts as nothing, as that is not valid anyway.
 */
export function measureOperations<Value>(
  { definitions }: DocumentNode,
  measure: Measure<Value>,
): { operation: OperationDefinitionNode; value: Value }[] {
  const fragments = fragmentsOf(definitions)
  const known = new Map<string, Value>()

  function ofFragment(name: string): Value {
    const found = known.get(name)
    if (found !== undefined) return found
    known.set(name, measure.none)
    const value = ofSet(fragments.get(name)?.selectionSet)
    known.set(name, value)
    return value
  }

  function ofSet(set: SelectionSetNode | undefined): Value {
    let value = measure.none
    for (const selection of set?.selections ?? []) {
      const isSpread = selection.kind === Kind.FRAGMENT_SPREAD
      const below = isSpread ? ofFragment(selection.name.value) : ofSet(selection.selectionSet)
      const fragment = isSpread ? fragments.get(selection.name.value) : undefined
      value = measure.join(value, measure.of(selection, below, fragment))
    }
    return value
  }

  return definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => ({ operation, value: ofSet(operation.selectionSet) }))
}

/** Of equal names the first, as in execution; a document that has such is not valid. */
export function fragmentsOf(
  definitions: DocumentNode['definitions'],
): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION && !fragments.has(definition.name.value))
      fragments.set(definition.name.value, definition)
  return fragments
}

/** The most of any operation. */
export function mostOf(document: DocumentNode, measure: Measure<number>): number {
  return measureOperations(document, measure).reduce((most, { value }) => Math.max(most, value), 0)
}

export const sum = (one: number, other: number): number => one + other
