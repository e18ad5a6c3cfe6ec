import { entitiesAt, type FlattenPath, matchRepresentations } from './entity-index.ts'
import { readFetchSelections } from './selections.ts'

export type ErrorPath = (string | number)[]

/** A fetch as @apollo/gateway hands it to a data source, with the data that the fetches before it brought. */
export interface LocatableFetch {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>> | undefined
  /** Where in the data the fetch's answer belongs. */
  readonly path: FlattenPath
  readonly data: object
}

/** Tells @apollo/gateway where in the client's answer the errors of a fetch belong. */
export interface ErrorLocator {
  /**
   * The smallest places that hold all that the fetch was to bring: its root fields; of each entity the one field
   * that was asked for, or the entity itself when there were several.
   */
  whole(): ErrorPath[]
  /** The place of an error that the agency located within its answer. */
  within(path: readonly (string | number)[]): ErrorPath[]
}

/**
 * @apollo/gateway prefixes a root fetch's error path with the fetch's own. Of an entity fetch it takes the number
 * behind `_entities` for an index into all entities at the fetch's path, although agencies count only the
 * representations that were sent to them: in a list of several types its paths point at the wrong entity.
 * So that number is translated here; an empty path stands for the fetch's own, where it cannot be.
 */
export function createErrorLocator({ query, variables, path, data }: LocatableFetch): ErrorLocator {
  const representations: unknown = variables?.representations
  if (!Array.isArray(representations)) {
    return {
      whole: () => readFetchSelections(query).root.map((key) => [key]),
      within: (inner) => [[...inner]],
    }
  }
  const indexes = matchRepresentations(entitiesAt(data, path), representations)
  const entity = (representation: number, inner: readonly (string | number)[]): ErrorPath[] => {
    const index = indexes[representation]
    return index === undefined ? [[]] : [['_entities', index, ...inner]]
  }
  const whole = () => {
    const selections = readFetchSelections(query)
    return representations.flatMap(({ __typename }, at) => {
      const keys = selections.onEntity(__typename)
      return entity(at, keys.length === 1 ? keys : [])
    })
  }
  return {
    whole,
    within: ([root, at, ...inner]) =>
      root === '_entities' && typeof at === 'number' ? entity(at, inner) : whole(),
  }
}
