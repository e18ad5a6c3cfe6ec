import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ScalarTypeDefinitionNode,
} from 'graphql'
import { LinkedDirectives } from '../../subgraphs/kit/contract/linked-directives.ts'
import { readSubtypes } from './subtypes.ts'

/** What is said of a supergraph's types and fields beside who answers them, those hidden from clients included. */
export interface SupergraphFacts {
  /**
   * The names under which an object of a type may come: the type itself, members, implementing objects and
   * interfaces. Of a name that the supergraph does not know, that name.
   */
  possibleTypes(type: string): ReadonlySet<string>
  /** By coordinate, `Type` or `Type.field`. What is not listed is open to everybody. */
  readonly access: ReadonlyMap<string, AccessRule>
  /** Weights (`@cost`) by coordinate: `Type`, `Type.field`, `Input.field` or `Type.field(argument:)`. */
  readonly costs: ReadonlyMap<string, number>
  /** Names of `@tag` by coordinate, as for costs. */
  readonly tags: ReadonlyMap<string, ReadonlySet<string>>
  /** By coordinate, `Type.field`. */
  readonly listSizes: ReadonlyMap<string, ListSize>
}

/** What a caller needs. All that is present must be met; of the lists, each member of one of the inner lists. */
export interface AccessRule {
  readonly authenticated: boolean
  readonly scopes?: readonly (readonly string[])[]
  readonly policies?: readonly (readonly string[])[]
}

/** How long a list is expected to be (`@listSize`). */
export interface ListSize {
  readonly assumedSize?: number
  /** Arguments of the field that bound the list. */
  readonly slicingArguments: readonly string[]
  /** Fields of the answer that are the lists meant; empty when the field itself is. */
  readonly sizedFields: readonly string[]
  /** Whether exactly one of the slicing arguments has to be given. */
  readonly requireOneSlicingArgument: boolean
}

type DescribedType =
  | ObjectTypeDefinitionNode
  | InterfaceTypeDefinitionNode
  | InputObjectTypeDefinitionNode
  | ScalarTypeDefinitionNode
  | EnumTypeDefinitionNode

/** Reads a supergraph that a planner has loaded. */
export function readSupergraphFacts(document: DocumentNode): SupergraphFacts {
  const links = new LinkedDirectives(document)
  const access = new Map<string, AccessRule>()
  const costs = new Map<string, number>()
  const tags = new Map<string, ReadonlySet<string>>()
  const listSizes = new Map<string, ListSize>()

  const describe = (coordinate: string, directives: readonly ConstDirectiveNode[] | undefined) => {
    const rule = readAccessRule(links, directives)
    if (rule) access.set(coordinate, rule)
    const weight = links.find(directives, 'cost', 'cost')?.weight
    if (typeof weight === 'number') costs.set(coordinate, weight)
    const names = links.findAll(directives, 'tag', 'tag').map(({ name }) => String(name))
    if (names.length > 0) tags.set(coordinate, new Set(names))
  }
  const describeField = (coordinate: string, field: FieldDefinitionNode) => {
    const listSize = readListSize(links, field.directives)
    if (listSize) listSizes.set(coordinate, listSize)
    for (const argument of field.arguments ?? [])
      describe(`${coordinate}(${argument.name.value}:)`, argument.directives)
  }

  for (const type of document.definitions.filter(isDescribed)) {
    describe(type.name.value, type.directives)
    for (const field of 'fields' in type ? (type.fields ?? []) : []) {
      const coordinate = `${type.name.value}.${field.name.value}`
      describe(coordinate, field.directives)
      if (field.kind === Kind.FIELD_DEFINITION) describeField(coordinate, field)
    }
  }

  const subtypes = readSubtypes(document)
  return {
    possibleTypes: (type) => subtypes.get(type) ?? new Set([type]),
    access,
    costs,
    tags,
    listSizes,
  }
}

const DESCRIBED: readonly string[] = [
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.INPUT_OBJECT_TYPE_DEFINITION,
  Kind.SCALAR_TYPE_DEFINITION,
  Kind.ENUM_TYPE_DEFINITION,
]

const isDescribed = (definition: DefinitionNode): definition is DescribedType =>
  DESCRIBED.includes(definition.kind)

type Directives = readonly ConstDirectiveNode[] | undefined

function readAccessRule(links: LinkedDirectives, directives: Directives): AccessRule | undefined {
  const authenticated = links.find(directives, 'authenticated', 'authenticated')
  const scopes = links.find(directives, 'requiresScopes', 'requiresScopes')?.scopes
  const policies = links.find(directives, 'policy', 'policy')?.policies
  if (!authenticated && scopes === undefined && policies === undefined) return undefined
  return {
    authenticated: authenticated !== undefined,
    ...(scopes !== undefined && { scopes: scopes as string[][] }),
    ...(policies !== undefined && { policies: policies as string[][] }),
  }
}

function readListSize(links: LinkedDirectives, directives: Directives): ListSize | undefined {
  const found = links.find(directives, 'cost', 'listSize')
  if (!found) return undefined
  const { assumedSize, slicingArguments, sizedFields, requireOneSlicingArgument } = found
  return {
    ...(typeof assumedSize === 'number' && { assumedSize }),
    slicingArguments: (slicingArguments as string[] | undefined) ?? [],
    sizedFields: (sizedFields as string[] | undefined) ?? [],
    requireOneSlicingArgument: requireOneSlicingArgument !== false,
  }
}
