import type { AgencyClient } from '../../agencies/agency-client.ts'
import { describeFault, describeUnanswered, describeUnaskable } from '../../agencies/errors.ts'
import type { ContextVariable } from '../../planning/plan.ts'
import { broughtKeys } from './brought-keys.ts'
import { type DataObject, isObject, mergeAnswer, ownValue } from './data.ts'
import { entitiesAt, placedEntitiesAt } from './entities-at.ts'
import { type BatchProgram, type EntitiesAnswer, EntityBatch, entitiesAnswer } from './entity-batch.ts'
import type { EntityKeys } from './entity-keys.ts'
import { ask, type EntityFetchNode, type Execution } from './execution.ts'
import { nestsTooDeep } from './nests-too-deep.ts'
import { Question } from './question.ts'
import { compileRepresentation } from './representations.ts'
import { fetchText, REPRESENTATIONS, writeRequest } from './request-text.ts'
import { applyRewrites, valueAt } from './rewrites.ts'
import type { TypeRelation } from './type-relation.ts'

/** A compiled part of a plan. */
export type Step = (execution: Execution) => Promise<void> | void

/** Where a fetch may be sent together with others. */
export interface BatchPlace {
  readonly batch: BatchProgram
  /** The batch's number in the plan. */
  readonly number: number
  /** This fetch's number in the batch. */
  readonly member: number
}

export interface EntityFetchOptions {
  readonly client: AgencyClient
  readonly types: TypeRelation
  readonly keys: EntityKeys
  readonly place: BatchPlace | undefined
}

export function compileEntityFetch(fetch: EntityFetchNode, options: EntityFetchOptions): Step {
  const { client, types, keys, place } = options
  const { context } = fetch.entities
  const findWriter = compileRepresentation(fetch, types, keys)
  const text = fetchText(fetch)
  const brought = broughtKeys(fetch)

  function questionOf(entities: readonly DataObject[], { failures, lacking }: Execution): Question {
    const question = new Question(findWriter)
    for (const entity of entities)
      try {
        question.add(entity)
      } catch (error) {
        if (!nestsTooDeep(error)) throw error
        failures.push({
          fetch,
          error: describeUnaskable(client.agency),
          path: undefined,
          targets: [[entity]],
        })
      }
    if (question.lacking.length > 0) lacking.push({ fetch, entities: question.lacking })
    return question
  }

  async function send(question: Question, execution: Execution, members: readonly string[]): Promise<void> {
    const body = writeRequest(text, execution.variables, [
      `"${REPRESENTATIONS}":[${question.texts.join(',')}]`,
      ...members,
    ])
    receive(entitiesAnswer(await ask(client, body, execution), '_entities'), question, execution)
  }

  function receive(answer: EntitiesAnswer, { targets }: Question, execution: Execution): void {
    const fail = (error: ReturnType<typeof describeFault>, path: readonly (string | number)[] | undefined) =>
      execution.failures.push({ fetch, error, path, targets })
    if (answer.kind === 'unanswered') {
      fail(describeUnanswered(client.agency, answer.code), undefined)
      return
    }
    const { entities, errors } = answer
    const usable = Array.isArray(entities) && entities.length === targets.length
    for (const { fault, path } of errors) fail(describeFault(client.agency, fault), usable ? path : undefined)
    if (usable) {
      for (const [index, entity] of entities.entries())
        if (entity === null) execution.unknown.push({ fetch, entities: targets[index]! })
        else if (!takeIn(entity, targets[index]!))
          fail(describeUnanswered(client.agency, 'AGENCY_BAD_RESPONSE'), [index])
    } else if (errors.length === 0) {
      fail(describeUnanswered(client.agency, 'AGENCY_BAD_RESPONSE'), undefined)
    }
  }

  /** Whether what came for an entity could be used. */
  function takeIn(received: unknown, targets: readonly DataObject[]): boolean {
    if (!isObject(received)) return false
    try {
      mergeEntity(received, targets)
      return true
    } catch (error) {
      if (nestsTooDeep(error)) return false
      throw error
    }
  }

  function mergeEntity(received: DataObject, targets: readonly DataObject[]): void {
    let entity = received
    if (fetch.outputRewrites.length > 0) {
      // Others of the same batch may have received the same object.
      entity = structuredClone(received)
      entity.__typename ??= targets[0]!.__typename
      applyRewrites(entity, fetch.outputRewrites, types)
    }
    const typename = ownValue(entity, '__typename')
    for (const target of targets) {
      mergeAnswer(target, entity, brought)
      // An agency may say more exactly what an object is, but not that it is something else.
      const present = ownValue(target, '__typename')
      if (typename !== undefined && (present === undefined || types.isOfType(typename, String(present))))
        target.__typename = typename
    }
  }

  /** Entities with different values from above need requests of their own. */
  async function runInContext(execution: Execution): Promise<void> {
    const groups = new Map<string, DataObject[]>()
    for (const { object, around } of placedEntitiesAt(execution.data, fetch.path, types)) {
      const members = JSON.stringify(context.map((variable) => contextValue(variable, object, around, types)))
      groups.set(members, [...(groups.get(members) ?? []), object])
    }
    await Promise.all(
      [...groups].map(async ([values, entities]) => {
        const question = questionOf(entities, execution)
        const members = (JSON.parse(values) as unknown[]).map(
          (value, at) => `${JSON.stringify(context[at]!.variable)}:${JSON.stringify(value)}`,
        )
        if (question.texts.length > 0) await send(question, execution, members)
      }),
    )
  }

  const batchOf = ({ batch, number }: BatchPlace, execution: Execution): EntityBatch =>
    (execution.batches[number] ??= new EntityBatch(batch, client, execution))

  return async (execution) => {
    if (context.length > 0) return runInContext(execution)
    const question = questionOf(entitiesAt(execution.data, fetch.path, types), execution)
    if (!place) {
      if (question.texts.length > 0) await send(question, execution, [])
      return
    }
    const batch = batchOf(place, execution)
    if (question.texts.length === 0) batch.leave()
    else receive(await batch.join(place.member, question.texts), question, execution)
  }
}

function contextValue(
  { up, path }: ContextVariable,
  entity: DataObject,
  around: readonly DataObject[],
  types: TypeRelation,
): unknown {
  const object = up === 0 ? entity : around.at(-up)
  return (object && valueAt(object, path, types)) ?? null
}
