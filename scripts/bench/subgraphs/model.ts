/** An object of a type; a field is a leaf, an object, a list, or a function of its arguments to one of these. */
export interface DataObject {
  readonly __typename: string
  readonly [field: string]: unknown
}

export type Arguments = Readonly<Record<string, unknown>>

/** What a representation refers to, as an engine sends it. */
export interface Representation {
  readonly __typename: string
  readonly [field: string]: unknown
}

/** What one subgraph knows. Objects may refer to each other in circles; each is one JavaScript object for good. */
export interface DataModel {
  readonly query: DataObject
  /** Undefined for an entity that there is none of. */
  entity(representation: Representation): DataObject | undefined
  /** Object types of each interface. */
  readonly possibleTypes: Readonly<Record<string, readonly string[]>>
}

/** The data of one benchmark operation: as several subgraphs, and as if there were only one. */
export interface Dataset {
  /** By the subgraph's name. */
  readonly subgraphs: Readonly<Record<string, DataModel>>
  /** Holds everything: what it answers is what every gateway must answer. */
  readonly monolith: DataModel
}
