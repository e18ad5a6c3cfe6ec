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

/** Lists in lists, for one step of a path; what nests more fits no schema, and would exhaust the stack. */
export const MOST_NESTED_LISTS = 50

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
    if (Array.isArray(value)) collectItems(value, path, at, types, found, MOST_NESTED_LISTS)
    return
  }
  if (!isObject(value)) return
  if (step === undefined) found.push(value)
  else if (step.kind === 'field') collect(ownValue(value, step.name), path, at + 1, types, found)
  else if (isOneOf(value, step.names, types)) collect(value, path, at + 1, types, found)
}

/** One step stands for lists in lists as well. */
function collectItems(
  list: readonly unknown[],
  path: readonly PathStep[],
  at: number,
  types: TypeRelation,
  found: DataObject[],
  levels: number,
): void {
  if (levels === 0) return
  for (const item of list)
    if (Array.isArray(item) && path[at + 1]?.kind !== 'list')
      collectItems(item, path, at, types, found, levels - 1)
    else collect(item, path, at + 1, types, found)
}

/** The same objects with their places. For what is rare: errors, and values from above an entity. */
export function placedEntitiesAt(
  data: DataObject,
  path: readonly PathStep[],
  types: TypeRelation,
): PlacedEntity[] {
  const found: PlacedEntity[] = []
  const walkList = (
    list: readonly unknown[],
    at: number,
    place: DataPath,
    around: readonly DataObject[],
    levels: number,
  ): void => {
    if (levels === 0) return
    for (const [index, item] of list.entries())
      if (Array.isArray(item) && path[at + 1]?.kind !== 'list')
        walkList(item, at, [...place, index], around, levels - 1)
      else walk(item, at + 1, [...place, index], around)
  }
  const walk = (value: unknown, at: number, place: DataPath, around: readonly DataObject[]): void => {
    const step = path[at]
    if (step?.kind === 'list') {
      if (Array.isArray(value)) walkList(value, at, place, around, MOST_NESTED_LISTS)
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
