import type { FetchNode, PlanNode, QueryPlan, RequiredSelection } from '../../planning/plan.ts'
import { broughtKeys } from '../fetching/brought-keys.ts'
import { type DataObject, isObject, ownValue } from '../fetching/data.ts'
import { entitiesAt, MOST_NESTED_LISTS } from '../fetching/entities-at.ts'
import type { EntityKeys } from '../fetching/entity-keys.ts'
import type { EntityFetchNode, Execution, Failure } from '../fetching/execution.ts'
import { nestsTooDeep } from '../fetching/nests-too-deep.ts'
import { applies, compileRepresentation, type FindWriter } from '../fetching/representations.ts'
import type { TypeRelation } from '../fetching/type-relation.ts'
import { keysOn } from './keys-on.ts'
import { renamedPath } from './renamed-path.ts'

export interface AbsenceContext {
  readonly plan: QueryPlan
  /** All its fetches have been made. */
  readonly execution: Execution
  readonly types: TypeRelation
  readonly keys: EntityKeys
}

/** A value that a fetch requires. */
interface Required {
  /** The entity, or an object within it. */
  readonly object: DataObject
  readonly key: string
  /** The fields from the root of the data to the object. */
  readonly place: readonly string[]
}

/** What a fetch was made for and left out. */
interface LeftOut {
  readonly entities: Set<DataObject>
  /** The fields from the fetch's place to what is missing, joined; empty for all that it was to bring. */
  readonly places: Set<string>
  /** Lists of entities that were added: one may be named by many errors. */
  readonly known: Set<unknown>
}

/**
 * Tells whether it is explained that fetches were not made for entities that lacked something: what was to bring that
 * failed, knew no such entity, had no value of a key to ask by, or lacked something itself for such a reason. In doubt it
 * is explained. For what is rare: runs in which something was lacking.
 */
export class Absences {
  readonly #context: AbsenceContext
  readonly #fetches: readonly FetchNode[]
  readonly #byPlace = new Map<string, EntityFetchNode[]>()
  /** The entities that each fetch was not made for; whether that is explained, once it is known. */
  readonly #lacking = new Map<FetchNode, Map<DataObject, boolean | undefined>>()
  readonly #leftOut = new Map<FetchNode, LeftOut>()
  readonly #leftOutAbove = new Map<string, boolean>()
  readonly #writers = new Map<FetchNode, FindWriter>()

  constructor(context: AbsenceContext) {
    this.#context = context
    this.#fetches = context.plan.root ? fetchesOf(context.plan.root) : []
    for (const fetch of this.#fetches)
      if (isEntityFetch(fetch)) {
        const place = fieldsTo(fetch).join()
        this.#byPlace.set(place, [...(this.#byPlace.get(place) ?? []), fetch])
      }
    const { lacking, unknown, failures } = context.execution
    for (const { fetch, entities } of lacking) {
      const known = this.#lacking.get(fetch) ?? new Map<DataObject, boolean | undefined>()
      this.#lacking.set(fetch, known)
      for (const entity of entities) known.set(entity, undefined)
    }
    for (const { fetch, entities } of unknown) this.#leaveOut(fetch, [entities], [])
    for (const failure of failures) this.#noteFailure(failure)
  }

  /** The keys of an entity that have no value because fetches were not made, this one and any other to bring them. */
  awaitedKeys(fetch: EntityFetchNode, entity: DataObject): string[] {
    const place = fieldsTo(fetch)
    return keysOn(entity, fetch, this.#context.types).filter(
      (key) =>
        ownValue(entity, key) === undefined &&
        this.#bringing({ object: entity, key, place }).every((one) => this.#lacking.get(one)?.has(entity)),
    )
  }

  /** Whether something that went wrong explains that a fetch was not made for an entity. */
  isExplained(fetch: EntityFetchNode, entity: DataObject): boolean {
    const lacking = this.#lacking.get(fetch)!
    const verdict = lacking.get(entity)
    if (verdict !== undefined) return verdict
    // For now: what leads back to it explains nothing.
    lacking.set(entity, false)
    const required: Required[] = []
    collectRequired(entity, fetch.entities.requires, fieldsTo(fetch), this.#context.types, required)
    const absent = required.filter(({ object, key }) => ownValue(object, key) === undefined)
    // Where all is there by now, it came too late: it may have been any of it.
    const isExplained = (absent.length > 0 ? absent : required).some((one) => this.#isAbsenceExplained(one))
    lacking.set(entity, isExplained)
    return isExplained
  }

  #isAbsenceExplained(required: Required): boolean {
    const { object, key, place } = required
    const isLeftOut = (fetch: EntityFetchNode) => {
      if (this.#leftOut.get(fetch)?.entities.has(object)) return true
      return this.#lacking.get(fetch)?.has(object)
        ? this.isExplained(fetch, object)
        : this.#isPassedOver(fetch, object)
    }
    return this.#bringing(required).some(isLeftOut) || this.#isLeftOutAbove([...place, key])
  }

  /** The fetches that were to bring a value of an entity. */
  #bringing({ object, key, place }: Required): EntityFetchNode[] {
    const fetches = this.#byPlace.get(place.join()) ?? []
    return fetches.filter((fetch) => keysOn(object, fetch, this.#context.types).includes(key))
  }

  /** Whether fetches left out something within which a value was to come. */
  #isLeftOutAbove(path: readonly string[]): boolean {
    const known = this.#leftOutAbove.get(path.join())
    if (known !== undefined) return known
    const isLeftOut = this.#fetches.some((fetch) => {
      const place = fieldsTo(fetch)
      const within = path.slice(place.length)
      const leads = place.every((name, at) => name === path[at]) && broughtKeys(fetch).includes(within[0]!)
      // What an entity fetch brings of the entity itself is asked by the entity.
      if (!leads || (isEntityFetch(fetch) && within.length < 2)) return false
      const places = this.#leftOut.get(fetch)?.places
      return (
        places?.has('') ||
        within.some((_, at) => places?.has(within.slice(0, at + 1).join())) ||
        (isEntityFetch(fetch) && this.#hasPassedOver(fetch, within[0]!))
      )
    })
    this.#leftOutAbove.set(path.join(), isLeftOut)
    return isLeftOut
  }

  /** Whether there is an entity of which a fetch was to bring a key, and for which it was not made. */
  #hasPassedOver(fetch: EntityFetchNode, key: string): boolean {
    const { execution, types } = this.#context
    return entitiesAt(execution.data, fetch.path, types).some(
      (entity) =>
        keysOn(entity, fetch, types).includes(key) &&
        (this.#lacking.get(fetch)?.has(entity) || this.#isPassedOver(fetch, entity)),
    )
  }

  /** Whether an entity has nothing that a fetch could ask by. */
  #isPassedOver(fetch: EntityFetchNode, entity: DataObject): boolean {
    const { types, keys } = this.#context
    const findWriter = this.#writers.get(fetch) ?? compileRepresentation(fetch, types, keys)
    this.#writers.set(fetch, findWriter)
    try {
      return findWriter(entity).write(entity) === undefined
    } catch (error) {
      if (nestsTooDeep(error)) return true
      throw error
    }
  }

  #noteFailure({ fetch, path = [], targets }: Failure): void {
    const [index, ...inner] = path
    const meant = typeof index === 'number' ? targets?.[index] : undefined
    if (meant) this.#leaveOut(fetch, [meant], inner)
    else this.#leaveOut(fetch, targets ?? [], targets ? [] : path)
  }

  #leaveOut(
    fetch: FetchNode,
    targets: readonly (readonly DataObject[])[],
    path: readonly (string | number)[],
  ): void {
    const leftOut = this.#leftOut.get(fetch) ?? { entities: new Set(), places: new Set(), known: new Set() }
    this.#leftOut.set(fetch, leftOut)
    const names = renamedPath(path, fetch.outputRewrites).filter((step) => typeof step === 'string')
    leftOut.places.add(names.join())
    if (leftOut.known.has(targets)) return
    leftOut.known.add(targets)
    for (const entities of targets) {
      if (leftOut.known.has(entities)) continue
      leftOut.known.add(entities)
      for (const entity of entities) leftOut.entities.add(entity)
    }
  }
}

const isEntityFetch = (fetch: FetchNode): fetch is EntityFetchNode => fetch.entities !== undefined

function fetchesOf(node: PlanNode): FetchNode[] {
  switch (node.kind) {
    case 'fetch':
      return [node]
    case 'condition':
      return []
    default:
      return node.nodes.flatMap(fetchesOf)
  }
}

/** The fields from the root of the data to a fetch's place. */
export const fieldsTo = ({ path }: FetchNode): string[] =>
  path.flatMap((step) => (step.kind === 'field' ? [step.name] : []))

/** Lists all that is required of an object. */
function collectRequired(
  object: DataObject,
  selections: readonly RequiredSelection[],
  place: readonly string[],
  types: TypeRelation,
  found: Required[],
): void {
  const typename = ownValue(object, '__typename')
  for (const selection of selections) {
    if (selection.kind === 'fragment' && selection.type !== undefined && typename === undefined)
      found.push({ object, key: '__typename', place })
    if (!applies(selection, typename, types)) continue
    if (selection.kind === 'fragment') {
      collectRequired(object, selection.selections, place, types, found)
      continue
    }
    found.push({ object, key: selection.from, place })
    if (!selection.selections) continue
    const value = ownValue(object, selection.from)
    for (const inner of [value].flat(MOST_NESTED_LISTS))
      if (isObject(inner))
        collectRequired(inner, selection.selections, [...place, selection.from], types, found)
  }
}
