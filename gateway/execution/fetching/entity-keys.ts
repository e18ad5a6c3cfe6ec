import { type DocumentNode, Kind } from 'graphql'
import {
  enumArgument,
  graphNames,
  textArgument,
  topFields,
} from '../../../subgraphs/kit/contract/join-directives.ts'

/** By which fields each subgraph knows an entity. */
export interface EntityKeys {
  /** The fields of each of a type's keys in a subgraph, without what is nested in them. Empty when it has none. */
  of(subgraph: string, type: string): readonly (readonly string[])[]
}

/** Reads the keys of all types from a supergraph. */
export function readEntityKeys(supergraph: DocumentNode): EntityKeys {
  const names = graphNames(supergraph)
  const keys = new Map<string, string[][]>()
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION)
      continue
    for (const directive of definition.directives ?? []) {
      if (directive.name.value !== 'join__type') continue
      const key = textArgument(directive, 'key')
      if (key === undefined) continue
      const place = placeOf(names.get(enumArgument(directive, 'graph')!)!, definition.name.value)
      keys.set(place, [...(keys.get(place) ?? []), topFields(key)])
    }
  }
  return { of: (subgraph, type) => keys.get(placeOf(subgraph, type)) ?? [] }
}

const placeOf = (subgraph: string, type: string) => `${subgraph} ${type}`
