import {
  type ASTNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  parse,
  print,
  type TypeDefinitionNode,
} from 'graphql'
import { AGENCIES } from '../../subgraphs/kit/contract/agencies.ts'

/** Which agency answers what, as the supergraph states it; without what the API hides (@inaccessible). */
export interface Ownership {
  agencies: { code: string; name: string; englishName: string }[]
  types: OwnedType[]
}

export interface OwnedType {
  name: string
  kind: 'object' | 'interface' | 'union' | 'enum' | 'input' | 'scalar'
  /** The agency that alone answers most of its fields; null where none does: a type all share. */
  owner: string | null
  /** Codes of the agencies that define it. */
  agencies: string[]
  /** Empty for scalars, enums and unions. */
  fields: { name: string; type: string; agencies: string[] }[]
}

const KINDS: Partial<Record<TypeDefinitionNode['kind'], OwnedType['kind']>> = {
  [Kind.OBJECT_TYPE_DEFINITION]: 'object',
  [Kind.INTERFACE_TYPE_DEFINITION]: 'interface',
  [Kind.UNION_TYPE_DEFINITION]: 'union',
  [Kind.ENUM_TYPE_DEFINITION]: 'enum',
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: 'input',
  [Kind.SCALAR_TYPE_DEFINITION]: 'scalar',
}

/**
 * Reads the owners of types and fields from a supergraph's join directives (spec join v0.3 and later).
 *
 * @throws GraphQLError when the text is not a GraphQL document
 */
export function readOwnership(supergraphSdl: string): Ownership {
  const document = parse(supergraphSdl, { noLocation: true })
  const codes = readSubgraphNames(document)
  const types = document.definitions.flatMap((definition) =>
    isApiType(definition) ? [readType(definition, codes)] : [],
  )
  return {
    agencies: [...codes.values()].sort(byRank).map(describeAgency),
    types: types.sort((a, b) => a.name.localeCompare(b.name, 'en')),
  }
}

/** `join__Graph` value → subgraph name; our subgraphs are named by their agency's code. */
function readSubgraphNames(document: DocumentNode): Map<string, string> {
  const graphs = document.definitions.find(
    (definition) => definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph',
  )
  const values = graphs?.kind === Kind.ENUM_TYPE_DEFINITION ? (graphs.values ?? []) : []
  return new Map(
    values.map((value) => {
      const [graph] = directives(value, 'join__graph')
      return [value.name.value, (graph && argument(graph, 'name')) ?? value.name.value.toLowerCase()]
    }),
  )
}

/** The order in which the contract lists them; partners that it does not know come after. */
function byRank(code: string, other: string): number {
  return rank(code) - rank(other)
}

function rank(code: string): number {
  const index = AGENCIES.findIndex((agency) => agency.code === code)
  return index >= 0 ? index : AGENCIES.length
}

function describeAgency(code: string): Ownership['agencies'][number] {
  const known = AGENCIES.find((agency) => agency.code === code)
  return { code, name: known?.name ?? code, englishName: known?.englishName ?? code }
}

function isApiType(definition: ASTNode): definition is TypeDefinitionNode {
  return (
    definition.kind in KINDS &&
    // `join__FieldSet`, `link__Import`, …: the supergraph's own machinery.
    !(definition as TypeDefinitionNode).name.value.includes('__') &&
    !isHidden(definition as TypeDefinitionNode)
  )
}

function readType(definition: TypeDefinitionNode, codes: Map<string, string>): OwnedType {
  const joins = directives(definition, 'join__type')
  // An agency that only points at a type by its key (resolvable: false) answers nothing of it.
  const agencies = agenciesOf(
    joins.filter((join) => argument(join, 'resolvable') !== 'false'),
    codes,
  )
  const fields = ('fields' in definition ? (definition.fields ?? []) : [])
    .filter((field: FieldDefinitionNode | InputValueDefinitionNode) => !isHidden(field))
    .map((field) => ({
      name: field.name.value,
      type: print(field.type),
      agencies: fieldAgencies(field, agencies, codes),
    }))
  return {
    name: definition.name.value,
    kind: KINDS[definition.kind]!,
    owner: mainOwner(fields, agencies),
    agencies,
    fields,
  }
}

function fieldAgencies(
  field: FieldDefinitionNode | InputValueDefinitionNode,
  typeAgencies: string[],
  codes: Map<string, string>,
): string[] {
  const joins = directives(field, 'join__field').filter((join) => argument(join, 'graph') !== undefined)
  // Without the directive, every agency that defines the type answers the field.
  if (joins.length === 0) return typeAgencies
  const answering = joins.filter(
    (join) => argument(join, 'external') !== 'true' && argument(join, 'usedOverridden') !== 'true',
  )
  return agenciesOf(answering, codes)
}

function agenciesOf(joins: readonly ConstDirectiveNode[], codes: Map<string, string>): string[] {
  const named = joins.flatMap((join) => codes.get(argument(join, 'graph') ?? '') ?? [])
  return [...new Set(named)]
}

/** A record type has an index copy at the center and its details at one agency: more fields decide. */
function mainOwner(fields: OwnedType['fields'], agencies: string[]): string | null {
  if (agencies.length === 1) return agencies[0]!
  const alone = new Map<string, number>()
  for (const { agencies: answering } of fields) {
    if (answering.length === 1) alone.set(answering[0]!, (alone.get(answering[0]!) ?? 0) + 1)
  }
  const [first, second] = [...alone].sort(([, a], [, b]) => b - a)
  return first && first[1] !== second?.[1] ? first[0] : null
}

type Annotated = { readonly directives?: readonly ConstDirectiveNode[] | undefined }

const directives = (node: Annotated, name: string): ConstDirectiveNode[] =>
  (node.directives ?? []).filter((directive) => directive.name.value === name)

const isHidden = (node: Annotated): boolean => directives(node, 'inaccessible').length > 0

/** An argument's value as text, undefined when it is not given. */
function argument(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((candidate) => candidate.name.value === name)?.value
  return value && 'value' in value ? String(value.value) : undefined
}
