import {
  type FieldNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  typeFromAST,
} from 'graphql'
import { responseKeyOf } from '../operation/field-keys.ts'
import type { Fragments } from '../operation/root-selections.ts'

/** What a compilation of one operation shares. */
export interface CollectContext {
  readonly schema: GraphQLSchema
  readonly fragments: Fragments
}

/**
 * The fields to answer on an object of a type, in the order of the answer: response key → its field nodes. For an
 * interface: those that are answered on an object of any type that implements it.
 */
export function collectFields(
  selectionSets: readonly (readonly SelectionNode[])[],
  type: GraphQLObjectType | GraphQLInterfaceType,
  context: CollectContext,
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>()
  const visited = new Set<string>()
  const collect = (selections: readonly SelectionNode[]) => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const key = responseKeyOf(selection)
        const nodes = fields.get(key)
        if (nodes) nodes.push(selection)
        else fields.set(key, [selection])
        continue
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (visited.has(selection.name.value)) continue
        visited.add(selection.name.value)
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? context.fragments.get(selection.name.value)! : selection
      const condition = fragment.typeCondition && typeFromAST(context.schema, fragment.typeCondition)
      const applies =
        !condition ||
        condition === type ||
        (isAbstractType(condition) && context.schema.isSubType(condition, type))
      if (applies) collect(fragment.selectionSet.selections)
    }
  }
  for (const selections of selectionSets) collect(selections)
  return fields
}
