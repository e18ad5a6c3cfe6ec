import { type ConstDirectiveNode, type DocumentNode, Kind, valueFromASTUntyped } from 'graphql'

/**
 * Whose each field of an object type is, by `Type.field`: the one agency's that answers it; of several, the center's where
 * it is among them; else nobody's.
 */
export function readOwnersPlainly(supergraph: DocumentNode): Map<string, string | undefined> {
  const agencies = new Map<string, string>()
  const byInterface = new Map<string, string[]>()
  const owners = new Map<string, string | undefined>()
  for (const definition of supergraph.definitions)
    if (definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph')
      for (const { name, directives } of definition.values ?? [])
        agencies.set(name.value, String(uses(directives, 'join__graph')[0]!.name))
  const answering = (found: Record<string, unknown>[]) =>
    new Set(
      found
        .filter(({ graph, external, usedOverridden }) => graph && !external && !usedOverridden)
        .map(({ graph }) => agencies.get(String(graph))!),
    )
  for (const definition of supergraph.definitions)
    if (definition.kind === Kind.INTERFACE_TYPE_DEFINITION)
      for (const { name, directives } of definition.fields ?? [])
        byInterface.set(`${definition.name.value}.${name.value}`, [
          ...answering(uses(directives, 'join__field')),
        ])
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue
    for (const field of definition.fields ?? []) {
      const stated = uses(field.directives, 'join__field')
      const own = answering(stated.length > 0 ? stated : uses(definition.directives, 'join__type'))
      // A field without an agency comes from one that knows an interface of the type as an object.
      const inherited = (definition.interfaces ?? []).flatMap(
        ({ name }) => byInterface.get(`${name.value}.${field.name.value}`) ?? [],
      )
      const all = [...(own.size > 0 ? own : new Set(inherited))]
      owners.set(
        `${definition.name.value}.${field.name.value}`,
        all.length === 1 ? all[0] : all.find((one) => one === 'center'),
      )
    }
  }
  return owners
}

const uses = (directives: readonly ConstDirectiveNode[] | undefined, name: string) =>
  (directives ?? [])
    .filter((one) => one.name.value === name)
    .map(({ arguments: given = [] }) =>
      Object.fromEntries(given.map((one) => [one.name.value, valueFromASTUntyped(one.value)])),
    )
