import { isDeepStrictEqual } from 'node:util'

/** Steps from the root of the data: response keys, and `@` for every element of a list. */
export type FlattenPath = readonly (string | number)[]

/** The objects at a path in the order in which the lists hold them; null and absent ones are left out. */
export function entitiesAt(data: unknown, path: FlattenPath): object[] {
  const [step, ...rest] = path
  if (step === undefined) return isObject(data) ? [data] : []
  if (step === '@') return Array.isArray(data) ? data.flatMap((element) => entitiesAt(element, rest)) : []
  return isObject(data) && Object.hasOwn(data, step) ? entitiesAt(data[step], rest) : []
}

/**
 * For each representation, the index of the entity that it stands for. Representations are projections of some of
 * the entities, in the same order: those of another type, or without the required fields, have none. Undefined
 * for one that fits nothing, as when the planner rewrote it.
 */
export function matchRepresentations(
  entities: readonly object[],
  representations: readonly unknown[],
): (number | undefined)[] {
  let next = 0
  return representations.map((representation) => {
    const index = entities.findIndex((entity, at) => at >= next && projects(entity, representation))
    if (index < 0) return undefined
    next = index + 1
    return index
  })
}

/** Whether `part` holds nothing but what `whole` holds at the same places. */
function projects(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part))
    return (
      Array.isArray(whole) &&
      whole.length === part.length &&
      part.every((item, at) => projects(whole[at], item))
    )
  if (!isObject(part)) return isDeepStrictEqual(whole, part)
  return isObject(whole) && Object.keys(part).every((key) => projects(whole[key], part[key]))
}

const isObject = (value: unknown): value is Record<string | number, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
