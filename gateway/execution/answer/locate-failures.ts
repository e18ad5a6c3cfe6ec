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
  readonly paths: DataPath[]
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
    const group = ofFetch.get(error.message) ?? { paths: [], isTold: false }
    ofFetch.set(error.message, group)
    return group
  }
  const located = failures.map((failure) => {
    const group = groupOf(failure)
    const paths = locate(failure)
    for (const path of paths) group.paths.push(path)
    return { error: failure.error, paths, group }
  })
  return located.flatMap(({ error, paths, group }) => {
    if (group.paths.length <= MOST_PLACES) return paths.map((path) => ({ error, path }))
    if (group.isTold) return []
    group.isTold = true
    return [{ error, path: commonBeginning(group.paths) }]
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

/**
 * Finds the smallest places in the data that hold what a failure left out: where the agency said, or, of a whole fetch,
 * its fields at the root; of each entity the one field that was asked for, or the entity itself when there were several.
 * A fetch's entities are searched for once, however many failures it has.
 */
function failureLocator(data: DataObject, types: TypeRelation): (failure: Failure) => DataPath[] {
  const places = new Map<FetchNode, Map<DataObject, DataPath[]>>()

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

  return (failure) => {
    const { fetch, path, targets } = failure
    const { brings, outputRewrites } = fetch
    const found = placesOf(fetch)
    if (!targets) {
      const missing = path ? [path] : brings.map(({ key }) => [key])
      const inners = missing.map((inner) => renamedPath(inner, outputRewrites))
      return [...found.values()].flat().flatMap((place) => inners.map((inner) => [...place, ...inner]))
    }

    const placesOfAll = (objects: readonly DataObject[]) =>
      [...new Set(objects)].flatMap((object) => (found.get(object) ?? []).map((place) => ({ object, place })))

    const [index, ...inner] = path ?? []
    const meant = typeof index === 'number' ? targets[index] : undefined
    if (meant && inner.length > 0) {
      const rewritten = renamedPath(inner, outputRewrites)
      return placesOfAll(meant).map(({ place }) => [...place, ...rewritten])
    }
    return placesOfAll(meant ?? targets.flat()).map(({ object, place }) => {
      const keys = keysOn(object, fetch, types)
      return keys.length === 1 ? [...place, keys[0]!] : place
    })
  }
}
