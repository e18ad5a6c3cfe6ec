import type { FetchNode, RequiredField, RequiredSelection, Rewrite } from '../../planning/plan.ts'
import { type DataObject, isObject, ownValue } from './data.ts'
import type { EntityKeys } from './entity-keys.ts'
import { applyRewrites } from './rewrites.ts'
import type { TypeRelation } from './type-relation.ts'

/** Writes representations of the entities of one type for one fetch. */
export interface RepresentationWriter {
  /**
   * The representation as JSON text. Undefined for an entity that is not to be asked about: it is of another type, or null
   * stands for each of its keys. LACKING for one that should be, of which something required is not there.
   */
  readonly write: (entity: DataObject) => string | typeof LACKING | undefined
  /** The keys in the data whose values make the representation; undefined unless these are all that makes it. */
  readonly leaves?: readonly string[]
}

export type FindWriter = (entity: DataObject) => RepresentationWriter

/** Something that is to be known of an entity is not there, not even as null. */
export const LACKING = Symbol('lacking')

export function compileRepresentation(fetch: FetchNode, types: TypeRelation, keys: EntityKeys): FindWriter {
  const { requires = [], inputRewrites = [] } = fetch.entities ?? {}
  const writers = new Map<unknown, RepresentationWriter>()

  const optional = new Set(requires.filter((selection) => isKeyAlone(selection, fetch.subgraph, keys)))

  const lacksIn = (entity: DataObject) => (hasNullForKey(entity) ? undefined : LACKING)

  const write = (entity: DataObject) => {
    // A fetch may serve several types, and know one by a key that was not fetched for the others.
    const absent = new Set(
      requires.filter(
        (selection) => optional.has(selection) && projectObject(entity, [selection], types) === LACKING,
      ),
    )
    const present = requires.filter((selection) => !absent.has(selection))
    const representation = projectObject(entity, present, types)
    if (representation === LACKING) return lacksIn(entity)
    if (typeof representation.__typename !== 'string') return absent.size > 0 ? lacksIn(entity) : undefined
    const absentTypes = [...absent].map((selection) => selection.kind === 'fragment' && selection.type)
    const isPresent = ({ path: [step] }: Rewrite) => step?.kind !== 'type' || !absentTypes.includes(step.name)
    applyRewrites(representation, absent.size > 0 ? inputRewrites.filter(isPresent) : inputRewrites, types)
    const known = keys.of(fetch.subgraph, String(representation.__typename))
    // A type that the subgraph has no key for came along with others that it has.
    const identified = known.some((fields) => fields.every((field) => representation[field] != null))
    if (identified) return JSON.stringify(representation)
    return absent.size > 0 ? lacksIn(entity) : undefined
  }

  /** Whether it has a key, and null for each. */
  function hasNullForKey(entity: DataObject): boolean {
    const typename = ownValue(entity, '__typename')
    const named = [
      ...requires.map((selection) => selection.kind === 'fragment' && selection.type),
      ...inputRewrites.map((rewrite) => rewrite.kind === 'set' && rewrite.value),
    ].filter((type) => typeof type === 'string' && types.isOfType(typename, type))
    const known = named.flatMap((type) => keys.of(fetch.subgraph, String(type)))
    return (
      known.length > 0 && known.every((fields) => fields.some((field) => ownValue(entity, field) === null))
    )
  }

  const isTyped = requires.some((selection) => selection.kind === 'fragment' && selection.type !== undefined)
  const general: RepresentationWriter = { write }
  const writerFor = (typename: unknown): RepresentationWriter => {
    if (typename === undefined && isTyped) return NAMELESS
    const fields = inputRewrites.length === 0 ? leavesFor(typename, requires, types) : undefined
    return fields ? compileLeaves(typename, fields, keys.of(fetch.subgraph, String(typename))) : general
  }

  return (entity) => {
    const typename = ownValue(entity, '__typename')
    let writer = writers.get(typename)
    if (!writer) {
      writer = writerFor(typename)
      // Names of types come from subgraphs: they must not fill the memory.
      if (writers.size < 1_000) writers.set(typename, writer)
    }
    return writer
  }
}

/** Whether a fragment brings nothing but a key: another one may identify the entity as well. */
function isKeyAlone(selection: RequiredSelection, subgraph: string, keys: EntityKeys): boolean {
  if (selection.kind === 'field' || selection.type === undefined) return false
  const fields = keys.of(subgraph, selection.type).flat()
  return selection.selections.every(
    (inner) => inner.kind === 'field' && (inner.to === '__typename' || fields.includes(inner.to)),
  )
}

const NOT_WRITTEN: RepresentationWriter = { write: () => undefined }

/** For what does not even say of which type it is. */
const NAMELESS: RepresentationWriter = { write: () => LACKING }

/**
 * The fields for objects of a type, when all of them are leaves, in one fragment at most: then no object needs to be
 * built.
 */
function leavesFor(
  typename: unknown,
  selections: readonly RequiredSelection[],
  types: TypeRelation,
): RequiredField[] | undefined {
  const fields = new Map<string, RequiredField>()
  const applying = selections.filter((selection) => applies(selection, typename, types))
  if (applying.length > 1 && applying.some(({ kind }) => kind === 'fragment')) return undefined
  for (const selection of applying) {
    if (selection.kind === 'field') {
      if (selection.selections) return undefined
      fields.set(selection.to, selection)
    } else {
      const inner = leavesFor(typename, selection.selections, types)
      if (!inner) return undefined
      for (const field of inner) fields.set(field.to, field)
    }
  }
  return [...fields.values()]
}

export function applies(selection: RequiredSelection, typename: unknown, types: TypeRelation): boolean {
  return (
    selection.kind === 'field' || selection.type === undefined || types.isOfType(typename, selection.type)
  )
}

function compileLeaves(
  typename: unknown,
  fields: readonly RequiredField[],
  keys: readonly (readonly string[])[],
): RepresentationWriter {
  if (!fields.some(({ to }) => to === '__typename')) return NOT_WRITTEN
  const identifying = keys.map((key) =>
    fields.filter(({ to }) => key.includes(to)).map((field) => ({ ...field, whole: key.length })),
  )
  // A key of which a field is not even required does not identify.
  const usable = identifying.filter((key) => key.length > 0 && key.length === key[0]!.whole)
  if (usable.length === 0) return NOT_WRITTEN
  const isConstant = ({ from }: RequiredField) => from === '__typename' && typeof typename === 'string'
  const constants = fields
    .filter(isConstant)
    .map(({ to }) => `${JSON.stringify(to)}:${JSON.stringify(typename)}`)
  const head = `{${constants}`
  const others = fields.filter((field) => !isConstant(field))
  const names = others.map(({ to }, at) => `${at + constants.length > 0 ? ',' : ''}${JSON.stringify(to)}:`)
  const hasNullFor = (entity: DataObject) =>
    usable.every((key) => key.some(({ from }) => entity[from] === null))
  const write = (entity: DataObject) => {
    let text = head
    let hasNull = false
    for (let at = 0; at < others.length; at++) {
      const value = ownValue(entity, others[at]!.from)
      if (value === undefined) return hasNullFor(entity) ? undefined : LACKING
      if (value === null) hasNull = true
      text += names[at]! + JSON.stringify(value)
    }
    const isIdentified = !hasNull || usable.some((key) => key.every(({ from }) => entity[from] != null))
    return isIdentified ? `${text}}` : undefined
  }
  return others.length > 0 ? { write, leaves: others.map(({ from }) => from) } : { write }
}

function projectObject(
  source: DataObject,
  selections: readonly RequiredSelection[],
  types: TypeRelation,
): DataObject | typeof LACKING {
  const target: DataObject = {}
  return projectInto(target, source, selections, types) ? target : LACKING
}

/** Whether all was there. */
function projectInto(
  target: DataObject,
  source: DataObject,
  selections: readonly RequiredSelection[],
  types: TypeRelation,
): boolean {
  for (const selection of selections) {
    if (!applies(selection, ownValue(source, '__typename'), types)) continue
    if (selection.kind === 'fragment') {
      if (!projectInto(target, source, selection.selections, types)) return false
      continue
    }
    const value = ownValue(source, selection.from)
    if (value === undefined) return false
    const projected = selection.selections ? project(value, selection.selections, types) : value
    if (projected === LACKING) return false
    const present = ownValue(target, selection.to)
    if (isObject(present) && isObject(projected)) Object.assign(present, projected)
    else target[selection.to] = projected
  }
  return true
}

function project(value: unknown, selections: readonly RequiredSelection[], types: TypeRelation): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => project(item, selections, types))
    return items.includes(LACKING) ? LACKING : items
  }
  return isObject(value) ? projectObject(value, selections, types) : value
}
