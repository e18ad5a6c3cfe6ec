import {
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
} from 'graphql'
import { followsItsType, readCoordinates } from '../../subgraphs/kit/contract/coordinates.ts'
import type { AccessRule, SupergraphFacts } from '../planning/supergraph-facts.ts'
import { readConnections } from './connections.ts'
import { readNeeds } from './needs.ts'

/** Of types and fields that are about no person. */
const IMPERSONAL = 'impersonal'
/** Of types whose objects are persons. */
const DATA_SUBJECT = 'data-subject'
/** The interface of all agencies' records. */
const RECORD = 'Dispute'
/** The field of a record that tells how closely it is kept. */
export const PROTECTION_FIELD = 'protection'

/** What decides about a field of an object type, whoever asks. */
export interface FieldFacts {
  /** `Type.field` */
  readonly coordinate: string
  readonly type: string
  readonly field: string
  /** Name of the type that it returns, without lists and non-null. */
  readonly returns: string
  /** The rules of supergraph directives; all of them must be met. */
  readonly rules: readonly AccessRule[]
  /** Fields of object types that have to be read to answer it (`@requires`, `@fromContext`), those of theirs included. */
  readonly needs: readonly string[]
  /** The agency whose field it is; undefined where several answer it and none of them owns the type. */
  readonly owner: string | undefined
  /** Whether a request that reads it names its purpose. */
  readonly isPersonal: boolean
  /** Of what is a list's frame (edges, nodes, cursors, where a page lies): the type that is listed; '' of any. */
  readonly frameOf: string | undefined
}

/** All that a supergraph says about access, by concrete types. */
export interface AccessModel {
  readonly schema: GraphQLSchema
  /** @throws when there is no such field of an object type that clients see */
  field(type: string, field: string): FieldFacts
  /** What is asked of whoever meets an object of an object type. */
  typeRule(type: string): AccessRule | undefined
  /** The names of the object types that an object of a type may be of. */
  objectTypes(type: string): readonly string[]
  /** Of what is listed in a connection or stands at an edge of that type; undefined for other types. */
  listedIn(type: string): string | undefined
  /** The object types of records, with the agency whose records they are. */
  readonly recordTypes: ReadonlyMap<string, string | undefined>
  /** How an object of a type is told from another person; undefined where it is none. */
  subjectKey(type: string): string | undefined
  /** What an argument or input field reveals by being given: coordinates, by its own coordinate. */
  readonly revealedBy: ReadonlyMap<string, readonly string[]>
}

export function readAccessModel(
  supergraph: DocumentNode,
  schema: GraphQLSchema,
  facts: SupergraphFacts,
): AccessModel {
  const { objects } = readCoordinates(supergraph)
  const ownerOf = (type: string, field: string) => objects.get(type)?.get(field)?.owner
  const needsOf = readNeeds(supergraph, facts)
  const connections = readConnections(schema)
  const isTagged = (coordinate: string, tag: string) => facts.tags.get(coordinate)?.has(tag) ?? false
  const known = new Map<string, FieldFacts>()

  function describe(typeName: string, fieldName: string): FieldFacts {
    const type = schema.getType(typeName)
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined
    if (!field) throw new Error(`Clients see no field ${typeName}.${fieldName}.`)
    const coordinate = `${typeName}.${fieldName}`
    const returned = getNamedType(field.type)
    const needs = needsOf(coordinate)
    return {
      coordinate,
      type: typeName,
      field: fieldName,
      returns: returned.name,
      rules: [coordinate, ...needs].flatMap((one) => rulesOf(one)),
      needs: needs.filter((one) => isVisible(schema, one)),
      owner: ownerOf(typeName, fieldName),
      isPersonal: !isImpersonal(coordinate, typeName, returned),
      frameOf: frameOf(typeName, fieldName),
    }
  }

  /** Of the field itself, of the type it belongs to, and of the type that it returns. Those of interfaces are copies. */
  function rulesOf(coordinate: string): AccessRule[] {
    const [type = ''] = coordinate.split('.')
    const returns = needsOf.returnType(coordinate)
    const concrete = returns !== undefined && !isAbstractType(schema.getType(returns)) ? [returns] : []
    return [coordinate, type, ...concrete].flatMap((one) => facts.access.get(one) ?? [])
  }

  function isImpersonal(coordinate: string, type: string, returned: GraphQLNamedType): boolean {
    if (isTagged(coordinate, IMPERSONAL)) return true
    if (frameOf(type, coordinate.split('.')[1]!) === '') return true
    const listed = connections.get(type)
    if (listed !== undefined) return isTagged(listed, IMPERSONAL)
    if (!isTagged(type, IMPERSONAL)) return false
    return isLeafType(returned) || isTagged(connections.get(returned.name) ?? returned.name, IMPERSONAL)
  }

  function frameOf(type: string, field: string): string | undefined {
    if (!followsItsType(type, field)) return undefined
    return type === 'PageInfo' ? '' : connections.get(type)
  }

  return {
    schema,
    field(type, field) {
      const coordinate = `${type}.${field}`
      const facts = known.get(coordinate) ?? describe(type, field)
      known.set(coordinate, facts)
      return facts
    },
    typeRule: (type) => facts.access.get(type),
    objectTypes(name) {
      const type = schema.getType(name)
      return isAbstractType(type) ? schema.getPossibleTypes(type).map((one) => one.name) : [name]
    },
    listedIn: (type) => connections.get(type),
    recordTypes: readRecordTypes(schema, ownerOf),
    subjectKey(name) {
      if (!isTagged(name, DATA_SUBJECT)) return undefined
      const type = schema.getType(name)
      if (!isObjectType(type)) return undefined
      return ['id', 'name'].find((field) => field in type.getFields())
    },
    revealedBy: readRevealed(facts),
  }
}

function readRecordTypes(
  schema: GraphQLSchema,
  ownerOf: (type: string, field: string) => string | undefined,
): Map<string, string | undefined> {
  const record = schema.getType(RECORD)
  if (!isAbstractType(record)) return new Map()
  return new Map(schema.getPossibleTypes(record).map(({ name }) => [name, ownerOf(name, 'id')]))
}

/** Tags such as `reads:Person.name`. */
function readRevealed({ tags }: SupergraphFacts): Map<string, readonly string[]> {
  const revealed = [...tags].map(
    ([coordinate, names]) =>
      [
        coordinate,
        [...names].filter((name) => name.startsWith('reads:')).map((name) => name.slice('reads:'.length)),
      ] as const,
  )
  return new Map(revealed.filter(([, read]) => read.length > 0))
}

function isVisible(schema: GraphQLSchema, coordinate: string): boolean {
  const [name = '', field = ''] = coordinate.split('.')
  const type = schema.getType(name)
  return isObjectType(type) && field in type.getFields()
}
