import {
  type DocumentNode,
  type GraphQLNamedType,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import { fragmentsOf, operationOf } from '../execution/operation/root-selections.ts'
import type { AccessModel, FieldFacts } from './access-model.ts'

/**
 * The fields of object types that an operation may read: of each field selected on an interface those of all types that
 * implement it. Introspection is not among them.
 */
export function touchedFields(
  document: DocumentNode,
  operationName: string | undefined,
  model: AccessModel,
): readonly FieldFacts[] {
  const { schema } = model
  const fragments = fragmentsOf(document)
  const operation = operationOf(document, operationName)
  const touched = new Map<string, FieldFacts>()
  const visited = new Set<string>()

  function collect({ selections }: SelectionSetNode, parent: GraphQLNamedType): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (visited.has(selection.name.value)) continue
        visited.add(selection.name.value)
        const { typeCondition, selectionSet } = fragments.get(selection.name.value)!
        collect(selectionSet, schema.getType(typeCondition.name.value)!)
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value
        collect(selection.selectionSet, condition === undefined ? parent : schema.getType(condition)!)
      } else if (!selection.name.value.startsWith('__')) {
        const name = selection.name.value
        for (const type of model.objectTypes(parent.name)) {
          const facts = model.field(type, name)
          touched.set(facts.coordinate, facts)
        }
        if (selection.selectionSet && (isObjectType(parent) || isInterfaceType(parent)))
          collect(selection.selectionSet, getNamedType(parent.getFields()[name]!.type))
      }
    }
  }
  collect(operation.selectionSet, schema.getRootType(operation.operation)!)
  return [...touched.values()]
}
