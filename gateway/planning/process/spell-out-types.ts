import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/**
 * An operation that asks for the same with fragments on object types alone: what stands on an interface or a union is
 * repeated for each object type. The document has one operation, without conditions.
 */
export function spellOutTypes(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)

  /** The fields that apply to an object type. */
  const fieldsFor = (type: GraphQLObjectType, { selections }: SelectionSetNode): FieldNode[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection]
      const { typeCondition, selectionSet } =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value)! : selection
      const condition = typeCondition && schema.getType(typeCondition.name.value)
      const applies =
        !condition || condition === type || (isAbstractType(condition) && schema.isSubType(condition, type))
      return applies ? fieldsFor(type, selectionSet) : []
    })

  const spellOutFor = (type: GraphQLObjectType, selectionSet: SelectionSetNode): SelectionSetNode =>
    asSet(
      fieldsFor(type, selectionSet).map((field) => {
        const inner = getNamedType(type.getFields()[field.name.value]?.type)
        return field.selectionSet && isCompositeType(inner)
          ? { ...field, selectionSet: spellOut(inner, field.selectionSet) }
          : field
      }),
    )

  const spellOut = (type: GraphQLCompositeType, selectionSet: SelectionSetNode): SelectionSetNode => {
    if (isObjectType(type)) return spellOutFor(type, selectionSet)
    const parts = schema.getPossibleTypes(type).map((possible): SelectionNode => {
      const name = { kind: Kind.NAME, value: possible.name } as const
      return {
        kind: Kind.INLINE_FRAGMENT,
        typeCondition: { kind: Kind.NAMED_TYPE, name },
        selectionSet: spellOutFor(possible, selectionSet),
      }
    })
    return asSet([TYPENAME, ...parts])
  }

  return {
    ...document,
    definitions: document.definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? [
            {
              ...definition,
              selectionSet: spellOutFor(schema.getRootType(definition.operation)!, definition.selectionSet),
            },
          ]
        : [],
    ),
  }
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }

/** A selection set that is not empty: an object is wanted, even when nothing of it is. */
const asSet = (selections: readonly SelectionNode[]): SelectionSetNode => ({
  kind: Kind.SELECTION_SET,
  selections: selections.length > 0 ? selections : [TYPENAME],
})
