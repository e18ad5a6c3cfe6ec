import { type DataObject, ownValue } from '../fetching/data.ts'
import { type DataPath, placedEntitiesAt } from '../fetching/entities-at.ts'
import type { Failure } from '../fetching/execution.ts'
import type { TypeRelation } from '../fetching/type-relation.ts'

/**
 * The smallest places in the data that hold what a failure left out: where the agency said, or, of a whole fetch, its
 * fields at the root; of each entity the one field that was asked for, or the entity itself when there were several.
 */
export function locateFailure(failure: Failure, data: DataObject, types: TypeRelation): DataPath[] {
  const { fetch, path, targets } = failure
  const placed = placedEntitiesAt(data, fetch.path, types)
  if (!targets)
    return placed.flatMap((entity) =>
      path ? [[...entity.path, ...path]] : fetch.brings.map(({ key }) => [...entity.path, key]),
    )

  const placesOf = new Map<DataObject, DataPath[]>()
  for (const { object, path: place } of placed) {
    const places = placesOf.get(object)
    if (places) places.push(place)
    else placesOf.set(object, [place])
  }
  const placesOfAll = (objects: readonly DataObject[]) =>
    [...new Set(objects)].flatMap((object) =>
      (placesOf.get(object) ?? []).map((place) => ({ object, place })),
    )

  const [index, ...inner] = path ?? []
  const meant = typeof index === 'number' ? targets[index] : undefined
  if (meant && inner.length > 0) return placesOfAll(meant).map(({ place }) => [...place, ...inner])
  return placesOfAll(meant ?? targets.flat()).map(({ object, place }) => {
    const keys = keysOn(object, failure, types)
    return keys.length === 1 ? [...place, keys[0]!] : place
  })
}

function keysOn(object: DataObject, { fetch }: Failure, types: TypeRelation): string[] {
  const typename = ownValue(object, '__typename')
  return [
    ...new Set(
      fetch.brings
        .filter(({ type }) => type === undefined || types.isOfType(typename, type))
        .map(({ key }) => key),
    ),
  ]
}
