import { type ConstDirectiveNode, type DocumentNode, type FieldDefinitionNode, Kind } from 'graphql'
import { enumArgument, graphNames, isTrueArgument } from './join-directives.ts'

/** Which subgraph alone answers a field; undefined where several can. */
export type FieldOwner = (type: string, field: string) => string | undefined

/** Reads from a supergraph who answers what. */
export function readFieldOwners(supergraph: DocumentNode): FieldOwner {
  const names = graphNames(supergraph)
  const owners = new Map<string, string>()
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue
    for (const field of definition.fields ?? []) {
      const graphs = answeringGraphs(definition, field)
      const [graph] = graphs
      const owner = graphs.size === 1 ? names.get(graph!) : undefined
      if (owner !== undefined) owners.set(`${definition.name.value}.${field.name.value}`, owner)
    }
  }
  return (type, field) => owners.get(`${type}.${field}`)
}

/** The graphs, by their names in `join__Graph`, that can answer a field. */
export function answeringGraphs(
  type: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  field: Pick<FieldDefinitionNode, 'directives'>,
): ReadonlySet<string> {
  const stated = (field.directives ?? []).some(({ name }) => name.value === 'join__field')
  return new Set(stated ? graphsOf(field.directives, 'join__field') : graphsOf(type.directives, 'join__type'))
}

/** The graphs that a directive names, without those that only refer to the field, or answered it before another did. */
function graphsOf(directives: readonly ConstDirectiveNode[] | undefined, name: string): string[] {
  return (directives ?? [])
    .filter((directive) => directive.name.value === name)
    .filter(
      (directive) => !isTrueArgument(directive, 'external') && !isTrueArgument(directive, 'usedOverridden'),
    )
    .flatMap((directive) => enumArgument(directive, 'graph') ?? [])
}
