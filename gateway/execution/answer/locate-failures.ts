import type { PresentableError } from '../../agencies/errors.ts'
import type { FetchNode } from '../../planning/plan.ts'
import type { DataObject } from '../fetching/data.ts'
import { type DataPath, placedEntitiesAt } from '../fetching/entities-at.ts'
import type { Failure } from '../fetching/execution.ts'
import type { TypeRelation } from '../fetching/type-relation.ts'
import { keysOn } from './keys-on.ts'
import { renamedPath } from './renamed-path.ts'

/** Places that one error of one fetch is told of; when there are more, it stands at what they have in common. */
const MOST_PLACES = 1_000

export interface LocatedFailure {
  readonly error: PresentableError
  /** Where in the data. */
  readonly path: DataPath
}

/** The places of one fetch's failures of one kind. */
interface Group {
  /** Each list once: the same again would say nothing new. */
  readonly lists: Set<readonly DataPath[]>
  places: number
  isTold: boolean
}

/** Says of every failure where in the data something is missing because of it. */
export function locateFailures(
  failures: readonly Failure[],
  data: DataObject,
  types: TypeRelation,
): LocatedFailure[] {
  const locate = failureLocator(data, types)
  const groups = new Map<FetchNode, Map<string, Group>>()
  const groupOf = ({ fetch, error }: Failure): Group => {
    const ofFetch = groups.get(fetch) ?? new Map<string, Group>()
    groups.set(fetch, ofFetch)
    const group = ofFetch.get(error.message) ?? { lists: new Set(), places: 0, isTold: false }
    ofFetch.set(error.message, group)
    return group
  }
  const located = failures.flatMap((failure) => {
    const group = groupOf(failure)
    const paths = locate(failure)
    if (group.lists.has(paths)) return []
    group.lists.add(paths)
    group.places += paths.length
    return [{ error: failure.error, paths, group }]
  })
  return located.flatMap(({ error, paths, group }) => {
    if (group.places <= MOST_PLACES) return paths.map((path) => ({ error, path }))
    if (group.isTold) return []
    group.isTold = true
    return [{ error, path: commonBeginning([...group.lists].flat()) }]
  })
}

function commonBeginning([first = [], ...others]: readonly DataPath[]): DataPath {
  let length = first.length
  for (const path of others) {
    let same = 0
    while (same < length && path[same] === first[same]) same++
    length = same
  }
  return first.slice(0, length)
}

/** Where objects stand. */
interface Places {
  readonly placed: readonly { readonly object: DataObject; readonly place: DataPath }[]
  /** What the places have in common, when they are too many to be told. */
  readonly common: readonly DataPath[] | undefined
}

/**
 * Finds the smallest places in the data that hold what a failure left out: where the agency said, or, of a whole fetch,
 * its fields at the root; of each entity the one field that was asked for, or the entity itself when there were several.
 * Whatever grows with the entities is done once, however many failures there are: for a fetch, a list of objects, or what
 * failed as a whole.
 */
function failureLocator(data: DataObject, types: TypeRelation): (failure: Failure) => readonly DataPath[] {
  const places = new Map<FetchNode, Map<DataObject, DataPath[]>>()
  const placesOfLists = new Map<FetchNode, Map<unknown, Places>>()
  const wholes = new Map<FetchNode, Map<unknown, readonly DataPath[]>>()

  function placesOf(fetch: FetchNode): Map<DataObject, DataPath[]> {
    let known = places.get(fetch)
    if (known) return known
    known = new Map()
    for (const { object, path } of placedEntitiesAt(data, fetch.path, types)) {
      const paths = known.get(object)
      if (paths) paths.push(path)
      else known.set(object, [path])
    }
    places.set(fetch, known)
    return known
  }

  function placesOfAll(fetch: FetchNode, list: unknown, objects: () => readonly DataObject[]): Places {
    return once(placesOfLists, fetch, list, () => {
      const found = placesOf(fetch)
      const placed = [...new Set(objects())].flatMap((object) =>
        (found.get(object) ?? []).map((place) => ({ object, place })),
      )
      const isTooMany = placed.length > MOST_PLACES
      return { placed, common: isTooMany ? [commonBeginning(placed.map(({ place }) => place))] : undefined }
    })
  }

  function locateWhole({ fetch, targets }: Failure, list: readonly DataObject[] | undefined): DataPath[] {
    const { brings, outputRewrites } = fetch
    if (!targets) {
      const inners = brings.map(({ key }) => renamedPath([key], outputRewrites))
      const found = [...placesOf(fetch).values()].flat()
      return found.flatMap((place) => inners.map((inner) => [...place, ...inner]))
    }
    const { placed, common } = placesOfAll(fetch, list ?? targets, () => list ?? targets.flat())
    if (common) return [...common]
    return placed.map(({ object, place }) => {
      const keys = keysOn(object, fetch, types)
      return keys.length === 1 ? [...place, keys[0]!] : place
    })
  }

  return (failure) => {
    const { fetch, path, targets } = failure
    const { outputRewrites } = fetch
    if (!targets && path) {
      const inner = renamedPath(path, outputRewrites)
      return [...placesOf(fetch).values()].flat().map((place) => [...place, ...inner])
    }
    const [index, ...inner] = path ?? []
    const meant = typeof index === 'number' ? targets?.[index] : undefined
    if (!meant || inner.length === 0)
      return once(wholes, fetch, meant ?? targets, () => locateWhole(failure, meant))
    const { placed, common } = placesOfAll(fetch, meant, () => meant)
    const rewritten = renamedPath(inner, outputRewrites)
    return common ?? placed.map(({ place }) => [...place, ...rewritten])
  }
}

function once<Value>(
  known: Map<FetchNode, Map<unknown, Value>>,
  fetch: FetchNode,
  list: unknown,
  make: () => Value,
): Value {
  const ofFetch = known.get(fetch) ?? new Map<unknown, Value>()
  known.set(fetch, ofFetch)
  const value = ofFetch.get(list) ?? make()
  ofFetch.set(list, value)
  return value
}
