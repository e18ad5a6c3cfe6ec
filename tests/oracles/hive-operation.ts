import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  visit,
} from 'graphql'

/** The operation of a fetch with its fragments in place. */
export function wholeOperation(text: string): string {
  return print(expand(parse(text)))
}

/** The part of a batch's operation that is asked under one alias, as an operation of its own. */
export function entitiesOperation(text: string, alias: string): string {
  const operation = expand(parse(text))
  const field = operation.selectionSet.selections.find(
    (one): one is FieldNode => one.kind === Kind.FIELD && one.alias?.value === alias,
  )
  if (!field?.selectionSet) throw new Error(`The batch asks for no entities under "${alias}".`)
  const used = new Set<string>()
  visit(field.selectionSet, { Variable: ({ name }) => void used.add(name.value) })
  const variables = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    used.has(variable.name.value),
  )
  const definitions = ['$representations: [_Any!]!', ...variables.map(print)].join(', ')
  return `query (${definitions}) { _entities(representations: $representations) ${print(field.selectionSet)} }`
}

function expand({ definitions }: DocumentNode): OperationDefinitionNode {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  const operation = definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  )!
  return visit(operation, {
    // What a visitor returns on entering is visited in its turn.
    FragmentSpread: ({ name, directives = [] }) => {
      const { typeCondition, selectionSet } = fragments.get(name.value)!
      return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet }
    },
  })
}
