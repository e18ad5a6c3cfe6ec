/** Which types are of which, in the whole supergraph: types that clients may not know of count too. */
export interface TypeRelation {
  /** Whether an object of type `typename` is a `condition`: the same type, or one of its possible types. */
  isOfType(typename: unknown, condition: string): boolean
}
