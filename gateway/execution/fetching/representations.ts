import type { FetchNode, RequiredField, RequiredSelection } from '../../planning/plan.ts'
import { type DataObject, isObject, ownValue } from './data.ts'
import type { EntityKeys } from './entity-keys.ts'
import { applyRewrites } from './rewrites.ts'
import type { TypeRelation } from './type-relation.ts'

/**
 * Writes the representation of an entity for a fetch as JSON text. Undefined for one that cannot be asked about: what
 * is to be known of it was not fetched, or it has no value for any of its keys.
 */
export type WriteRepresentation = (entity: DataObject) => string | undefined

/** What is to be known of an entity was not fetched. */
const MISSING = Symbol('missing')

export function compileRepresentation(
  fetch: FetchNode,
  types: TypeRelation,
  keys: EntityKeys,
): WriteRepresentation {
  const { requires = [], inputRewrites = [] } = fetch.entities ?? {}
  const writers = new Map<unknown, WriteRepresentation>()

  const write = (entity: DataObject): string | undefined => {
    const representation = projectObject(entity, requires, types)
    if (representation === MISSING || typeof representation.__typename !== 'string') return undefined
    applyRewrites(representation, inputRewrites, types)
    const known = keys.of(fetch.subgraph, String(representation.__typename))
    const identified =
      known.length === 0 || known.some((fields) => fields.every((field) => representation[field] != null))
    return identified ? JSON.stringify(representation) : undefined
  }

  const writerFor = (typename: unknown): WriteRepresentation => {
    const fields = inputRewrites.length === 0 ? leavesFor(typename, requires, types) : undefined
    return fields ? compileLeaves(fields, keys.of(fetch.subgraph, String(typename))) : write
  }

  return (entity) => {
    const typename = ownValue(entity, '__typename')
    let writer = writers.get(typename)
    if (!writer) {
      writer = writerFor(typename)
      // Names of types come from subgraphs: they must not fill the memory.
      if (writers.size < 1_000) writers.set(typename, writer)
    }
    return writer(entity)
  }
}

/** The fields for objects of a type, when all of them are leaves: then no object needs to be built. */
function leavesFor(
  typename: unknown,
  selections: readonly RequiredSelection[],
  types: TypeRelation,
): RequiredField[] | undefined {
  const fields = new Map<string, RequiredField>()
  for (const selection of selections) {
    if (selection.kind === 'field') {
      if (selection.selections) return undefined
      fields.set(selection.to, selection)
    } else if (selection.type === undefined || types.isOfType(typename, selection.type)) {
      const inner = leavesFor(typename, selection.selections, types)
      if (!inner) return undefined
      for (const field of inner) fields.set(field.to, field)
    }
  }
  return [...fields.values()]
}

function compileLeaves(
  fields: readonly RequiredField[],
  keys: readonly (readonly string[])[],
): WriteRepresentation {
  if (!fields.some(({ to }) => to === '__typename')) return () => undefined
  const identifying = keys.map((key) =>
    fields.filter(({ to }) => key.includes(to)).map((field) => ({ ...field, whole: key.length })),
  )
  // A key of which a field is not even required does not identify.
  const usable = identifying.filter((key) => key.length > 0 && key.length === key[0]!.whole)
  if (keys.length > 0 && usable.length === 0) return () => undefined
  const names = fields.map(({ to }, at) => `${at === 0 ? '{' : ','}${JSON.stringify(to)}:`)
  return (entity) => {
    let text = ''
    for (let at = 0; at < fields.length; at++) {
      const value = ownValue(entity, fields[at]!.from)
      if (value === undefined) return undefined
      text += names[at]! + JSON.stringify(value)
    }
    const identified =
      usable.length === 0 || usable.some((key) => key.every(({ from }) => entity[from] != null))
    return identified ? `${text}}` : undefined
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
    const present = ownValue(target, selection.to)
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
