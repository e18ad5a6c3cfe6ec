import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql'
import { AGENCIES } from './agencies.ts'
import { graphNames } from './join-directives.ts'
import { answeringGraphs } from './ownership.ts'

/*
 * What agreements name: the fields of the graph that clients can select, and the agency that each belongs to.
 */

export interface Coordinate {
  /** Code of the agency that it belongs to; undefined where several answer it and it is none's of them. */
  readonly owner: string | undefined
  readonly nullable: boolean
  /** Text or an id, or a list of such: what can be shown in part. */
  readonly isText: boolean
  /** The type's name inside lists and non-nulls. */
  readonly type: string
}

/** An object type: its fields by name, without those that the API hides. */
export type ObjectCoordinates = ReadonlyMap<string, Coordinate>

export interface Coordinates {
  readonly objects: ReadonlyMap<string, ObjectCoordinates>
  /** Interfaces and unions: what lies behind them is named by the object types. */
  readonly abstract: ReadonlySet<string>
}

/** What a page of a list is made of: it follows the type that is listed, and no agreement names it. */
const OF_A_PAGE: Readonly<Record<string, readonly string[]>> = {
  Connection: ['edges', 'nodes', 'pageInfo'],
  Edge: ['node', 'cursor'],
}

/**
 * What may be known of a record by whoever may know that it exists: a right to a record type has all of these that
 * the agency owns.
 */
export const KNOWN_OF_EVERY_RECORD = [
  'id',
  'agency',
  'category',
  'status',
  'occurredAt',
  'updatedAt',
  'protection',
] as const

const RECORD_OWNERS = new Map(
  AGENCIES.flatMap(({ code, recordTypes }) => recordTypes.map((type) => [type, code] as const)),
)

/**
 * Whether a field is read by whoever reads what it leads to: of a connection or an edge, what makes it a page; all of
 * `PageInfo`.
 */
export function followsItsType(type: string, field: string): boolean {
  if (type === 'PageInfo') return true
  const suffix = Object.keys(OF_A_PAGE).find((ending) => type.endsWith(ending))
  return suffix !== undefined && OF_A_PAGE[suffix]!.includes(field)
}

/**
 * Reads a supergraph. A field belongs to the agency that alone answers it; one that several answer to the agency whose
 * records they are, else to the center, where it is one of them.
 */
export function readCoordinates(supergraph: DocumentNode): Coordinates {
  const names = graphNames(supergraph)
  const objects = new Map<string, ObjectCoordinates>()
  const abstract = new Set<string>()
  for (const definition of supergraph.definitions) {
    if (definition.kind === Kind.INTERFACE_TYPE_DEFINITION || definition.kind === Kind.UNION_TYPE_DEFINITION)
      abstract.add(definition.name.value)
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || isHidden(definition.directives)) continue
    const type = definition.name.value
    const fields = new Map<string, Coordinate>()
    for (const field of definition.fields ?? []) {
      if (isHidden(field.directives)) continue
      const own = answeringGraphs(definition, field)
      const answering = own.size > 0 ? own : answeringInterfaces(supergraph, definition, field)
      const graphs = [...answering].map((graph) => names.get(graph) ?? graph)
      const named = nameOf(field.type)
      fields.set(field.name.value, {
        owner: ownerOf(type, graphs),
        nullable: field.type.kind !== Kind.NON_NULL_TYPE,
        isText: named === 'String' || named === 'ID',
        type: named,
      })
    }
    objects.set(type, fields)
  }
  return { objects, abstract }
}

/** Who answers a field that comes from agencies which know an interface of its type as an object (`@interfaceObject`). */
function answeringInterfaces(
  { definitions }: DocumentNode,
  { interfaces = [] }: ObjectTypeDefinitionNode,
  { name }: FieldDefinitionNode,
): ReadonlySet<string> {
  const graphs = definitions.flatMap((definition) => {
    if (definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) return []
    if (!interfaces.some((one) => one.name.value === definition.name.value)) return []
    const field = definition.fields?.find((one) => one.name.value === name.value)
    return field ? [...answeringGraphs(definition, field)] : []
  })
  return new Set(graphs)
}

function ownerOf(type: string, graphs: readonly string[]): string | undefined {
  if (graphs.length === 1) return graphs[0]
  return [RECORD_OWNERS.get(type), 'center'].find((agency) => agency !== undefined && graphs.includes(agency))
}

const isHidden = (directives: readonly ConstDirectiveNode[] = []) =>
  directives.some(({ name }) => name.value === 'inaccessible')

const nameOf = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type)
