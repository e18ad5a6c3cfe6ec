import {
  buildASTSchema,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  isAbstractType,
  Kind,
  type NamedTypeNode,
  parse,
  printSchema,
  specifiedScalarTypes,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql'
import type { AccessModel } from './access-model.ts'
import type { FieldRights } from './field-rights.ts'

const documents = new WeakMap<GraphQLSchema, DocumentNode>()

/**
 * The schema as a caller may use it: only fields that may be read, and only types that they lead to. A type of which
 * nothing may be read goes with its connection, its edge and the fields that lead to it. A field of an interface stays
 * when it may be read on every type that stays; so the schema is valid.
 */
export function visibleSchema(model: AccessModel, rights: FieldRights): GraphQLSchema {
  const { schema } = model
  const document = documents.get(schema) ?? parse(printSchema(schema), { noLocation: true })
  documents.set(schema, document)
  const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) => type?.name ?? [])
  const isRoot = (type: string) => roots.includes(type)

  function mayRead(type: string, field: string): boolean {
    if (!isAbstractType(schema.getType(type))) return rights.decide(type, field).isAllowed
    const met = model.objectTypes(type).filter(rights.mayMeet)
    return met.length > 0 && met.every((one) => rights.decide(one, field).isAllowed)
  }

  const definitions = new Map<string, TypeDefinitionNode>()
  for (const definition of document.definitions as readonly TypeDefinitionNode[])
    if (
      definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
      definition.kind === Kind.INTERFACE_TYPE_DEFINITION
    ) {
      const type = definition.name.value
      if (!isRoot(type) && !rights.mayMeet(type)) continue
      const fields = (definition.fields ?? []).filter(({ name }) => mayRead(type, name.value))
      if (fields.length > 0 || isRoot(type)) definitions.set(type, { ...definition, fields })
    } else if ('name' in definition) definitions.set(definition.name.value, definition)

  return buildASTSchema(
    {
      kind: Kind.DOCUMENT,
      definitions: onlyReachable(definitions, roots).map((definition) =>
        isRoot(definition.name.value) ? withNothing(definition) : definition,
      ),
    },
    { assumeValidSDL: true },
  )
}

/** Definitions that the roots lead to, without fields, interfaces and members that are not there. */
function onlyReachable(
  definitions: ReadonlyMap<string, TypeDefinitionNode>,
  roots: readonly string[],
): TypeDefinitionNode[] {
  const isThere = (name: string) =>
    definitions.has(name) || specifiedScalarTypes.some((scalar) => scalar.name === name)
  const isNamed = ({ name }: NamedTypeNode) => isThere(name.value)
  const reached = new Map<string, TypeDefinitionNode>()
  const implementers = [...definitions.values()].filter(
    (definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION,
  )

  function reach(name: string): void {
    const found = definitions.get(name)
    if (!found || reached.has(name)) return
    const definition = trimmed(found)
    reached.set(name, definition)
    if ('fields' in definition)
      for (const field of (definition.fields ?? []) as readonly (
        | FieldDefinitionNode
        | InputValueDefinitionNode
      )[]) {
        reach(namedType(field.type))
        if (field.kind === Kind.FIELD_DEFINITION)
          for (const argument of field.arguments ?? []) reach(namedType(argument.type))
      }
    if ('interfaces' in definition) for (const one of definition.interfaces ?? []) reach(one.name.value)
    if ('types' in definition) for (const one of definition.types ?? []) reach(one.name.value)
    if (definition.kind === Kind.INTERFACE_TYPE_DEFINITION)
      for (const one of implementers)
        if (one.interfaces?.some((each) => each.name.value === name)) reach(one.name.value)
  }

  function trimmed(definition: TypeDefinitionNode): TypeDefinitionNode {
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION:
        return {
          ...definition,
          interfaces: (definition.interfaces ?? []).filter(isNamed),
          fields: (definition.fields ?? []).filter(({ type }) => isThere(namedType(type))),
        }
      case Kind.UNION_TYPE_DEFINITION:
        return { ...definition, types: (definition.types ?? []).filter(isNamed) }
      default:
        return definition
    }
  }

  for (const root of roots) reach(root)
  return [...reached.values()]
}

const NOTHING: FieldDefinitionNode = {
  kind: Kind.FIELD_DEFINITION,
  name: { kind: Kind.NAME, value: '_nothing' },
  description: { kind: Kind.STRING, value: 'There is nothing here that you may use.' },
  type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'Boolean' } },
}

/** GraphQL has no type without fields. */
const withNothing = (definition: TypeDefinitionNode): TypeDefinitionNode =>
  definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.fields?.length === 0
    ? { ...definition, fields: [NOTHING] }
    : definition

const namedType = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
