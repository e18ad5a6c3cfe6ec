import { type ConstDirectiveNode, type DocumentNode, Kind } from 'graphql'
import { enumArgument, graphNames, isTrueArgument } from './join-directives.ts'

/** Which subgraph alone answers a field; undefined where several can. */
export type FieldOwner = (type: string, field: string) => string | undefined

/** Reads from a supergraph who answers what. */
export function readFieldOwners(supergraph: DocumentNode): FieldOwner {
  const names = graphNames(supergraph)
  const owners = new Map<string, string>()
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue
    const everywhere = graphsOf(definition.directives, 'join__type')
    for (const field of definition.fields ?? []) {
      const stated = graphsOf(field.directives, 'join__field')
      const graphs = new Set(stated.length > 0 ? stated : everywhere)
      const [graph] = graphs
      const owner = graphs.size === 1 ? names.get(graph!) : undefined
      if (owner !== undefined) owners.set(`${definition.name.value}.${field.name.value}`, owner)
    }
  }
  return (type, field) => owners.get(`${type}.${field}`)
}

/** The graphs that a directive names, without those that only refer to the field. */
function graphsOf(directives: readonly ConstDirectiveNode[] | undefined, name: string): string[] {
  return (directives ?? [])
    .filter((directive) => directive.name.value === name && !isTrueArgument(directive, 'external'))
    .flatMap((directive) => enumArgument(directive, 'graph') ?? [])
}
