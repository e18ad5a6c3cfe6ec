/** A city of types and who answers which of their fields: what subgraphs, store and operations are made from. */
export interface Model {
  readonly seed: string
  readonly enums: readonly EnumModel[]
  readonly inputs: readonly InputModel[]
  readonly objects: readonly ObjectModel[]
  readonly abstracts: readonly AbstractModel[]
  readonly query: ObjectModel
  /** Without fields when the graph has no mutations. */
  readonly mutation: ObjectModel
  readonly subgraphs: SubgraphModel[]
}

export interface EnumModel {
  readonly name: string
  readonly values: readonly string[]
  /** A value that only subgraphs know of. No field returns it. */
  readonly inaccessible?: string
}

export interface InputModel {
  readonly name: string
  readonly fields: readonly Argument[]
}

export interface ObjectModel {
  /** The same object of an entity may be reached in several ways; a value belongs to the field that returns it. */
  readonly kind: 'entity' | 'value' | 'root'
  readonly name: string
  /** Field sets that `@key` takes. */
  readonly keys: readonly string[]
  readonly fields: Field[]
  readonly interfaces: string[]
  inaccessible: boolean
}

export interface AbstractModel {
  readonly kind: 'interface' | 'union'
  readonly name: string
  /** Names of the objects that implement it or belong to it. */
  readonly members: readonly string[]
  /** Of an interface: what all members have. */
  readonly fields: readonly Field[]
  /** Of an interface that is an entity itself, `@interfaceObject` in another subgraph. */
  readonly key?: string
}

export interface Field {
  readonly name: string
  /** As in SDL. */
  readonly type: string
  readonly args: readonly Argument[]
  /** Whether it belongs to a key: then its value follows from its object alone, and no two objects have the same. */
  readonly key: boolean
  /** Whether it fails for some objects and arguments. */
  readonly fails: boolean
  /** Its value tells how many of the mutation's root fields have been carried out. */
  readonly ticks: boolean
  /** Names of the subgraphs that resolve it. */
  readonly owners: string[]
  /** Selection that its one owner has to be given: `@requires(fields:)`. */
  requires?: string
  /**
   * An argument that clients do not give: its value is that of a field of the nearest object above that is of one of
   * the types in `from`.
   */
  readonly context?: {
    readonly argument: Argument
    readonly from: readonly { readonly type: string; readonly field: string }[]
  }
  /** Of a field that moves: who resolved it before, and the label when it moves for a share of operations. */
  override?: { readonly from: string; readonly label?: string }
  inaccessible: boolean
}

export interface Argument {
  readonly name: string
  readonly type: string
  /** As in SDL. */
  readonly default?: string
  readonly inaccessible?: boolean
}

export interface SubgraphModel {
  readonly name: string
  /** Keys by the entity's name. */
  readonly keys: Map<string, { readonly fields: readonly string[]; readonly resolvable: boolean }>
  /** Fields as `Type.field` that it declares but is given by others. */
  readonly external: Set<string>
  /** By `Type.field`: what a field brings along of its entity, as `@provides(fields:)` takes it. */
  readonly provides: Map<string, string>
  /** The entity interface that it knows as an object. */
  readonly interfaceObject?: string
}

/** Objects of one entity type. Few, so that the same one is met in many places. */
export const ENTITIES_PER_TYPE = 4

/** The type's name without lists and non-nulls. */
export const namedType = (type: string): string => type.replace(/[[\]!]/g, '')

export function findObject(model: Model, name: string): ObjectModel | undefined {
  if (name === 'Query') return model.query
  if (name === 'Mutation') return model.mutation
  return model.objects.find((object) => object.name === name)
}

export function findAbstract(model: Model, name: string): AbstractModel | undefined {
  return model.abstracts.find((abstract) => abstract.name === name)
}
