import type { RequiredSelection } from '../../planning/plan.ts'
import { type DataObject, isObject, ownValue } from './data.ts'
import type { TypeRelation } from './type-relation.ts'

/** What is to be known of an entity was not fetched. */
const MISSING = Symbol('missing')

/**
 * Compiles what projects an entity on the fields that a fetch requires. Undefined for one of which not all was
 * fetched: nothing can be asked about it then.
 */
export function compileRepresentation(
  requires: readonly RequiredSelection[],
  types: TypeRelation,
): (entity: DataObject) => DataObject | undefined {
  return (entity) => {
    const representation = projectObject(entity, requires, types)
    return representation === MISSING || typeof representation.__typename !== 'string'
      ? undefined
      : representation
  }
}

function projectObject(
  source: DataObject,
  selections: readonly RequiredSelection[],
  types: TypeRelation,
): DataObject | typeof MISSING {
  const target: DataObject = {}
  return projectInto(target, source, selections, types) ? target : MISSING
}

/** Whether all was there. */
function projectInto(
  target: DataObject,
  source: DataObject,
  selections: readonly RequiredSelection[],
  types: TypeRelation,
): boolean {
  for (const selection of selections) {
    if (selection.kind === 'fragment') {
      const applies =
        selection.type === undefined || types.isOfType(ownValue(source, '__typename'), selection.type)
      if (applies && !projectInto(target, source, selection.selections, types)) return false
      continue
    }
    const value = ownValue(source, selection.from)
    if (value === undefined) return false
    const projected = selection.selections ? project(value, selection.selections, types) : value
    if (projected === MISSING) return false
    const present = target[selection.to]
    if (isObject(present) && isObject(projected)) Object.assign(present, projected)
    else target[selection.to] = projected
  }
  return true
}

function project(value: unknown, selections: readonly RequiredSelection[], types: TypeRelation): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => project(item, selections, types))
    return items.includes(MISSING) ? MISSING : items
  }
  return isObject(value) ? projectObject(value, selections, types) : value
}
