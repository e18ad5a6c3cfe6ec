import DataLoader from 'dataloader'

/** A loader of one value per key (null when there is none) over a query that answers in any order. */
export function oneLoader<Key extends string, Value>(
  query: (keys: readonly Key[]) => Promise<readonly Value[]>,
  keyOf: (value: Value) => Key,
): DataLoader<Key, Value | null> {
  return new DataLoader(async (keys) => {
    const found = new Map((await query(keys)).map((value) => [keyOf(value), value]))
    return keys.map((key) => found.get(key) ?? null)
  })
}

/** A loader of all values of a key, in the query's order. */
export function manyLoader<Key extends string, Value>(
  query: (keys: readonly Key[]) => Promise<readonly Value[]>,
  keyOf: (value: Value) => Key,
): DataLoader<Key, Value[]> {
  return new DataLoader(async (keys) => {
    const found = new Map<Key, Value[]>(keys.map((key) => [key, []]))
    for (const value of await query(keys)) found.get(keyOf(value))?.push(value)
    return keys.map((key) => found.get(key)!)
  })
}

/**
 * A loader whose keys are structures: equal ones (as JSON) are loaded once. The query answers one value per
 * key, in the keys' order.
 */
export function structureLoader<Key extends object, Value>(
  query: (keys: readonly Key[]) => Promise<Value[]>,
): DataLoader<Key, Value, string> {
  return new DataLoader<Key, Value, string>(query, { cacheKeyFn: (key) => JSON.stringify(key) })
}
