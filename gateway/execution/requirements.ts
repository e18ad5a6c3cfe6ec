import { type DocumentNode, Kind } from 'graphql'
import { enumArgument, graphNames, textArgument, topFields } from './join-directives.ts'

/** What subgraphs have to be given before they can answer some fields of entity interfaces (`@requires`). */
export interface InterfaceRequirements {
  /**
   * The fields, without what is nested in them, that a subgraph requires for a field of an interface that it knows as
   * an object; empty when there are none.
   */
  of(subgraph: string, type: string, field: string): readonly string[]
  /** Whether a subgraph requires something for any field of an interface. */
  has(subgraph: string, type: string): boolean
}

/** Reads the requirements of a supergraph's interfaces. Only `@interfaceObject` types have any. */
export function readInterfaceRequirements(supergraph: DocumentNode): InterfaceRequirements {
  const names = graphNames(supergraph)
  const required = new Map<string, readonly string[]>()
  const types = new Set<string>()
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue
    for (const { name, directives = [] } of definition.fields ?? [])
      for (const directive of directives) {
        const fieldSet = textArgument(directive, 'requires')
        const subgraph = names.get(enumArgument(directive, 'graph') ?? '')
        if (fieldSet === undefined || subgraph === undefined) continue
        types.add(`${subgraph} ${definition.name.value}`)
        required.set(`${subgraph} ${definition.name.value}.${name.value}`, topFields(fieldSet))
      }
  }
  return {
    of: (subgraph, type, field) => required.get(`${subgraph} ${type}.${field}`) ?? [],
    has: (subgraph, type) => types.has(`${subgraph} ${type}`),
  }
}
