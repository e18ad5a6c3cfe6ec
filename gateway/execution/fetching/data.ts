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
 * replaces what was there. Parts of `source` become parts of `target`. Only `keys` are taken: what was not asked for
 * could replace what another agency said.
 */
export function mergeAnswer(target: DataObject, source: DataObject, keys: readonly string[]): void {
  for (const key of keys) {
    const value = ownValue(source, key)
    if (value !== undefined) mergeKey(target, key, value)
  }
}

function mergeKey(target: DataObject, key: string, value: unknown): void {
  const present = target[key]
  if (typeof present !== 'object' || present === null || !mergeValues(present, value)) target[key] = value
}

function mergeObjects(target: DataObject, source: DataObject): void {
  // No field is called `__proto__`; assigning it would change the prototype.
  for (const key of Object.keys(source)) if (key !== '__proto__') mergeKey(target, key, source[key])
}

/** Whether the value could be merged into the one that is there. */
function mergeValues(present: unknown, value: unknown): boolean {
  if (isObject(present)) {
    if (!isObject(value)) return false
    if (present !== value) mergeObjects(present, value)
    return true
  }
  if (!Array.isArray(present) || !Array.isArray(value) || present.length !== value.length) return false
  if (present !== value)
    for (const [index, item] of value.entries()) if (!mergeValues(present[index], item)) present[index] = item
  return true
}
