import { type ConstDirectiveNode, type DocumentNode, Kind, parse } from 'graphql'

/** The subgraphs' names by the names that a supergraph gives them in its `join__Graph` enum. */
export function graphNames(supergraph: DocumentNode): ReadonlyMap<string, string> {
  const graphs = supergraph.definitions.find(
    (definition) => definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph',
  )
  const values = graphs?.kind === Kind.ENUM_TYPE_DEFINITION ? (graphs.values ?? []) : []
  return new Map(
    values.map(({ name, directives = [] }) => {
      const graph = directives.find((directive) => directive.name.value === 'join__graph')
      return [name.value, (graph && textArgument(graph, 'name')) ?? name.value]
    }),
  )
}

export function textArgument(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = argument(directive, name)
  return value?.kind === Kind.STRING ? value.value : undefined
}

export function enumArgument(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = argument(directive, name)
  return value?.kind === Kind.ENUM ? value.value : undefined
}

/** The objects of a list of them, each with its arguments that are text. */
export function objectArguments(
  directive: ConstDirectiveNode,
  name: string,
): Readonly<Record<string, string | undefined>>[] {
  const value = argument(directive, name)
  const items = value?.kind === Kind.LIST ? value.values : []
  return items.map((item) =>
    item.kind === Kind.OBJECT
      ? Object.fromEntries(
          item.fields.flatMap((field) =>
            field.value.kind === Kind.STRING ? [[field.name.value, field.value.value]] : [],
          ),
        )
      : {},
  )
}

export function isTrueArgument(directive: ConstDirectiveNode, name: string): boolean {
  const value = argument(directive, name)
  return value?.kind === Kind.BOOLEAN && value.value
}

function argument(directive: ConstDirectiveNode, name: string) {
  return directive.arguments?.find((candidate) => candidate.name.value === name)?.value
}

/** The names at the top of a field set: of `a b { c }`, `a` and `b`. */
export function topFields(fieldSet: string): string[] {
  const [operation] = parse(`{${fieldSet}}`, { noLocation: true }).definitions
  return operation?.kind === Kind.OPERATION_DEFINITION
    ? operation.selectionSet.selections.flatMap((selection) =>
        selection.kind === Kind.FIELD ? [selection.name.value] : [],
      )
    : []
}
