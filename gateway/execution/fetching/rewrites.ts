import type { Rewrite, RewriteStep } from '../../planning/plan.ts'
import { type DataObject, isObject, ownValue } from './data.ts'
import type { TypeRelation } from './type-relation.ts'

/** Carries out a planner's changes on an object that nobody else holds yet. */
export function applyRewrites(value: unknown, rewrites: readonly Rewrite[], types: TypeRelation): void {
  for (const rewrite of rewrites) {
    const last = rewrite.path.at(-1)
    if (last?.kind !== 'field') continue
    eachAt(value, rewrite.path.slice(0, -1), types, (object) => {
      if (rewrite.kind === 'set') {
        object[last.name] = rewrite.value
      } else if (Object.hasOwn(object, last.name)) {
        object[rewrite.to] = object[last.name]
        delete object[last.name]
      }
    })
  }
}

function eachAt(
  value: unknown,
  path: readonly RewriteStep[],
  types: TypeRelation,
  visit: (object: DataObject) => void,
): void {
  if (Array.isArray(value)) {
    for (const item of value) eachAt(item, path, types, visit)
    return
  }
  if (!isObject(value)) return
  const [step, ...rest] = path
  if (step === undefined) visit(value)
  else if (step.kind === 'field') eachAt(ownValue(value, step.name), rest, types, visit)
  else if (isOfTypeOrUnknown(value, step.name, types)) eachAt(value, rest, types, visit)
}

/** The value at the end of a path without lists. */
export function valueAt(object: DataObject, path: readonly RewriteStep[], types: TypeRelation): unknown {
  let value: unknown = object
  for (const step of path) {
    if (!isObject(value)) return value
    if (step.kind === 'field') value = ownValue(value, step.name)
    else if (!isOfTypeOrUnknown(value, step.name, types)) return undefined
  }
  return value
}

function isOfTypeOrUnknown(object: DataObject, type: string, types: TypeRelation): boolean {
  const typename = ownValue(object, '__typename')
  return typename === undefined || types.isOfType(typename, type)
}
