import {
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type EnumTypeExtensionNode,
  type FieldDefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InputObjectTypeExtensionNode,
  type InterfaceTypeDefinitionNode,
  type InterfaceTypeExtensionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  type TypeNode,
} from 'graphql'

/** The SDL that an agency's subgraph serves, as its agency gave it out. */
export interface PublishedSchema {
  /** Code of the agency; the subgraph's name in the supergraph. */
  readonly agency: string
  /** Where the gateway finds it unless its environment says otherwise. */
  readonly url: string
  readonly sdl: string
}

/** A published schema, parsed. */
export interface ParsedSchema extends Omit<PublishedSchema, 'sdl'> {
  readonly document: DocumentNode
}

export type TypeNodes = TypeDefinitionNode | TypeExtensionNode
type CompositeNode =
  | ObjectTypeDefinitionNode
  | ObjectTypeExtensionNode
  | InterfaceTypeDefinitionNode
  | InterfaceTypeExtensionNode
type EnumNode = EnumTypeDefinitionNode | EnumTypeExtensionNode
type InputNode = InputObjectTypeDefinitionNode | InputObjectTypeExtensionNode

/** Definitions and extensions of types: `extend` says as much as a definition. */
export function typesOf({ document }: Pick<ParsedSchema, 'document'>): TypeNodes[] {
  return document.definitions.filter((node) => isTypeDefinitionNode(node) || isTypeExtensionNode(node))
}

export const isComposite = (node: TypeNodes): node is CompositeNode =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION ||
  node.kind === Kind.OBJECT_TYPE_EXTENSION ||
  node.kind === Kind.INTERFACE_TYPE_DEFINITION ||
  node.kind === Kind.INTERFACE_TYPE_EXTENSION

export const isEnum = (node: TypeNodes): node is EnumNode =>
  node.kind === Kind.ENUM_TYPE_DEFINITION || node.kind === Kind.ENUM_TYPE_EXTENSION

export const isInput = (node: TypeNodes): node is InputNode =>
  node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION || node.kind === Kind.INPUT_OBJECT_TYPE_EXTENSION

/** Names of the object types that implement `Dispute`: the agency's record types. */
export function recordTypesOf(schema: Pick<ParsedSchema, 'document'>): string[] {
  const types = typesOf(schema).filter(
    (node) =>
      (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION) &&
      node.interfaces?.some((implemented) => implemented.name.value === 'Dispute'),
  )
  return [...new Set(types.map((type) => type.name.value))]
}

/** Fields of an object or interface type, its definition and extensions together. */
export function fieldsOf(schema: Pick<ParsedSchema, 'document'>, type: string): FieldDefinitionNode[] {
  return typesOf(schema)
    .filter((node) => node.name.value === type)
    .filter(isComposite)
    .flatMap((node) => node.fields ?? [])
}

/** The name inside lists and non-nulls. */
export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
}
