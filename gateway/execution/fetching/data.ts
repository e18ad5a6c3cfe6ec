/** Data as JSON has them. Objects are written by subgraphs: any name may be a key of theirs. */
export type DataObject = Record<string, unknown>

export const isObject = (value: unknown): value is DataObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A property of the object's own. What plain objects inherit are functions, which JSON has none of, and
 * `__proto__`, which is no field's name.
 */
export function ownValue(object: DataObject, key: string): unknown {
  const value = object[key]
  return typeof value === 'function' ? undefined : value
}

/**
 * Merges an answer into the data that are there: objects by key, lists of one length by position; anything else
 * replaces what was there. Parts of `source` become parts of `target`.
 */
export function mergeInto(target: DataObject, source: DataObject): void {
  for (const key of Object.keys(source)) {
    // No field has that name; assigning it would change the prototype.
    if (key === '__proto__') continue
    const value = source[key]
    const present = target[key]
    if (typeof present !== 'object' || present === null || !mergeValues(present, value)) target[key] = value
  }
}

/** Whether the value could be merged into the one that is there. */
function mergeValues(present: unknown, value: unknown): boolean {
  if (isObject(present)) {
    if (!isObject(value)) return false
    if (present !== value) mergeInto(present, value)
    return true
  }
  if (!Array.isArray(present) || !Array.isArray(value) || present.length !== value.length) return false
  if (present !== value)
    for (const [index, item] of value.entries()) if (!mergeValues(present[index], item)) present[index] = item
  return true
}
