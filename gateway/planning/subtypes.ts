import { type DocumentNode, Kind } from 'graphql'

/** Of each type of a schema's document: itself, its members, and the objects and interfaces that implement it. */
export function readSubtypes(document: DocumentNode): ReadonlyMap<string, ReadonlySet<string>> {
  const subtypes = new Map<string, Set<string>>()
  const subtypesOf = (type: string): Set<string> => {
    const known = subtypes.get(type) ?? new Set([type])
    subtypes.set(type, known)
    return known
  }
  for (const definition of document.definitions) {
    // A type names every interface that it implements, those of its interfaces among them.
    if (
      definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
      definition.kind === Kind.INTERFACE_TYPE_DEFINITION
    ) {
      subtypesOf(definition.name.value)
      for (const { name } of definition.interfaces ?? []) subtypesOf(name.value).add(definition.name.value)
    }
    if (definition.kind === Kind.UNION_TYPE_DEFINITION)
      for (const { name } of definition.types ?? []) subtypesOf(definition.name.value).add(name.value)
  }
  return subtypes
}
