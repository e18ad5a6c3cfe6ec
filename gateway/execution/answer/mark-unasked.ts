import type { DataObject } from '../fetching/data.ts'
import type { EntityFetchNode } from '../fetching/execution.ts'
import { type AbsenceContext, Absences } from './absences.ts'

/**
 * Marks what is absent for no reason: keys that a fetch was to bring of entities that it was not made for, as they lacked
 * something, and nothing that went wrong explains that. The plan forgot it or came too early for it, or an agency left
 * it out. A mark is a symbol, which fits no type: the completion faults where the client's answer lacks the value, and
 * nowhere else.
 * @returns the fetch that should have been made, by mark
 */
export function markUnasked(context: AbsenceContext): ReadonlyMap<unknown, EntityFetchNode> {
  const absences = new Absences(context)
  const marks = new Map<symbol, EntityFetchNode>()
  const unasked: { readonly entity: DataObject; readonly keys: readonly string[]; readonly mark: symbol }[] =
    []
  for (const { fetch, entities } of context.execution.lacking) {
    const mark = Symbol(fetch.subgraph)
    marks.set(mark, fetch)
    for (const entity of entities) {
      const keys = absences.awaitedKeys(fetch, entity)
      if (keys.length > 0 && !absences.isExplained(fetch, entity)) unasked.push({ entity, keys, mark })
    }
  }
  // Marked last: until all is judged, what is absent has to look so.
  for (const { entity, keys, mark } of unasked) for (const key of keys) entity[key] = mark
  return marks
}
