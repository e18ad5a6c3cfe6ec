import type { PathStep } from '../../planning/plan.ts'
import { type DataObject, isObject, ownValue } from './data.ts'
import type { TypeRelation } from './type-relation.ts'

export type DataPath = readonly (string | number)[]

/** An object of the data where it stands. */
export interface PlacedEntity {
  readonly object: DataObject
  readonly path: DataPath
  /** The objects around it, the outermost first. */
  readonly around: readonly DataObject[]
}

/**
 * The objects at a path, in the order of the data. A branch ends where there is nothing, or something else than
 * the path says.
 */
export function entitiesAt(data: DataObject, path: readonly PathStep[], types: TypeRelation): DataObject[] {
  const found: DataObject[] = []
  collect(data, path, 0, types, found)
  return found
}

function collect(
  value: unknown,
  path: readonly PathStep[],
  at: number,
  types: TypeRelation,
  found: DataObject[],
): void {
  const step = path[at]
  if (step?.kind === 'list') {
    if (Array.isArray(value)) for (const item of value) collectItem(item, path, at, types, found)
    return
  }
  if (!isObject(value)) return
  if (step === undefined) found.push(value)
  else if (step.kind === 'field') collect(ownValue(value, step.name), path, at + 1, types, found)
  else if (isOneOf(value, step.names, types)) collect(value, path, at + 1, types, found)
}

/** One step stands for lists in lists as well. */
function collectItem(
  item: unknown,
  path: readonly PathStep[],
  at: number,
  types: TypeRelation,
  found: DataObject[],
): void {
  const nested = Array.isArray(item) && path[at + 1]?.kind !== 'list'
  collect(item, path, nested ? at : at + 1, types, found)
}

/** The same objects with their places. For what is rare: errors, and values from above an entity. */
export function placedEntitiesAt(
  data: DataObject,
  path: readonly PathStep[],
  types: TypeRelation,
): PlacedEntity[] {
  const found: PlacedEntity[] = []
  const walk = (value: unknown, at: number, place: DataPath, around: readonly DataObject[]): void => {
    const step = path[at]
    if (step?.kind === 'list') {
      if (!Array.isArray(value)) return
      for (const [index, item] of value.entries()) {
        const nested = Array.isArray(item) && path[at + 1]?.kind !== 'list'
        walk(item, nested ? at : at + 1, [...place, index], around)
      }
      return
    }
    if (!isObject(value)) return
    if (step === undefined) found.push({ object: value, path: place, around })
    else if (step.kind === 'field')
      walk(ownValue(value, step.name), at + 1, [...place, step.name], [...around, value])
    else if (isOneOf(value, step.names, types)) walk(value, at + 1, place, around)
  }
  walk(data, 0, [], [])
  return found
}

function isOneOf(object: DataObject, names: readonly string[], types: TypeRelation): boolean {
  const typename = ownValue(object, '__typename')
  return names.some((name) => types.isOfType(typename, name))
}
