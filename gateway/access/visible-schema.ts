import {
  buildASTSchema,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  isAbstractType,
  isTypeDefinitionNode,
  Kind,
  type NamedTypeNode,
  type ObjectTypeDefinitionNode,
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
  for (const definition of document.definitions.filter(isTypeDefinitionNode)) {
    const type = definition.name.value
    if (!hasFields(definition)) definitions.set(type, definition)
    else if (isRoot(type) || rights.mayMeet(type))
      definitions.set(type, {
        ...definition,
        fields: (definition.fields ?? []).filter(({ name }) => mayRead(type, name.value)),
      })
  }
  const query = schema.getQueryType()!.name
  removeDeadEnds(definitions, query)
  return buildASTSchema(
    {
      kind: Kind.DOCUMENT,
      definitions: onlyReachable(definitions, roots).map((definition) =>
        definition.name.value === query ? withNothing(definition) : definition,
      ),
    },
    { assumeValidSDL: true },
  )
}

type DefinitionWithFields = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode

const hasFields = (definition: TypeDefinitionNode): definition is DefinitionWithFields =>
  definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION

/** Takes out fields that lead nowhere and types that nothing is left of, which may leave others so, until none is found. */
function removeDeadEnds(definitions: Map<string, TypeDefinitionNode>, query: string): void {
  const isThere = (name: string) =>
    definitions.has(name) || specifiedScalarTypes.some((scalar) => scalar.name === name)
  const isNamed = ({ name }: NamedTypeNode) => isThere(name.value)
  const implementing = (name: string) =>
    [...definitions.values()].filter(
      (one): one is DefinitionWithFields =>
        hasFields(one) && (one.interfaces ?? []).some((each) => each.name.value === name),
    )

  function trimmed(definition: TypeDefinitionNode): TypeDefinitionNode | undefined {
    if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
      const types = (definition.types ?? []).filter(isNamed)
      return types.length > 0 ? { ...definition, types } : undefined
    }
    if (!hasFields(definition)) return definition
    const name = definition.name.value
    const below = definition.kind === Kind.INTERFACE_TYPE_DEFINITION ? implementing(name) : []
    if (definition.kind === Kind.INTERFACE_TYPE_DEFINITION && below.length === 0) return undefined
    const fields = (definition.fields ?? []).filter(
      (field) =>
        isThere(namedType(field.type)) &&
        below.every((one) => one.fields?.some((each) => each.name.value === field.name.value)),
    )
    if (fields.length === 0 && name !== query) return undefined
    return { ...definition, fields, interfaces: (definition.interfaces ?? []).filter(isNamed) }
  }

  const size = () =>
    [...definitions.values()].reduce(
      (sum, one) => sum + 1 + (hasFields(one) ? (one.fields?.length ?? 0) : 0),
      0,
    )
  for (let before = -1; before !== size(); ) {
    before = size()
    for (const [name, definition] of definitions) {
      const left = trimmed(definition)
      if (left) definitions.set(name, left)
      else definitions.delete(name)
    }
  }
}

/** Definitions that the roots lead to. */
function onlyReachable(
  definitions: ReadonlyMap<string, TypeDefinitionNode>,
  roots: readonly string[],
): TypeDefinitionNode[] {
  const reached = new Map<string, TypeDefinitionNode>()
  const implementers = [...definitions.values()].filter(
    (definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION,
  )

  function reach(name: string): void {
    const definition = definitions.get(name)
    if (!definition || reached.has(name)) return
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
