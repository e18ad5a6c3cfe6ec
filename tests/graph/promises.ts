import {
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  Kind,
  parse,
  print,
  type TypeDefinitionNode,
} from 'graphql'

type Member = FieldDefinitionNode | InputValueDefinitionNode

/** Type definitions of an SDL, by name. */
export function typesOf(sdl: string): Map<string, TypeDefinitionNode> {
  const types = parse(sdl, { noLocation: true }).definitions.filter(isTypeDefinitionNode)
  return new Map(types.map((type) => [type.name.value, type]))
}

/**
 * What a type promises and another fails to keep: its kind, interfaces, enum values, and members with their
 * types, arguments and defaults. The other may have more than that.
 */
export function brokenPromises(
  promised: TypeDefinitionNode,
  found: TypeDefinitionNode | undefined,
): string[] {
  const { value: name } = promised.name
  if (promised.kind !== found?.kind) return [`${name} is ${found?.kind}, not ${promised.kind}`]
  const lines = new Set(linesOf(found))
  return linesOf(promised)
    .filter((line) => !lines.has(line))
    .map((line) => `${name} lacks ${line}`)
}

const linesOf = (type: TypeDefinitionNode): string[] => [
  ...('interfaces' in type ? (type.interfaces ?? []).map(({ name }) => `implements ${name.value}`) : []),
  ...(type.kind === Kind.ENUM_TYPE_DEFINITION ? (type.values ?? []).map(({ name }) => name.value) : []),
  ...(type.kind === Kind.UNION_TYPE_DEFINITION ? (type.types ?? []).map(({ name }) => name.value) : []),
  ...('fields' in type ? (type.fields ?? []).map(signature) : []),
]

/** As SDL, without description and directives. */
function signature(member: Member): string {
  const { description: _, directives: __, ...bare } = member
  if (bare.kind !== Kind.FIELD_DEFINITION) return print(bare)
  const inputs = (bare.arguments ?? []).map(signature).sort().join(', ')
  return `${bare.name.value}${inputs && `(${inputs})`}: ${print(bare.type)}`
}
