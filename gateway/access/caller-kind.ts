import type { GraphQLSchema } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { AccessState } from '../../subgraphs/kit/contract/access.ts'
import type { Caller } from '../../subgraphs/kit/contract/caller.ts'
import { allRecords } from '../../subgraphs/kit/contract/record-right.ts'
import type { AccessModel } from './access-model.ts'
import type { Asker } from './asker.ts'
import { createFieldRights, type FieldRights } from './field-rights.ts'
import { createMasks, type MaskOf } from './masking.ts'
import { recordRights } from './record-rights.ts'
import { visibleSchema } from './visible-schema.ts'

/** Callers who may read the same fields for the same purpose, with what was made for all of them. */
export interface CallerKind {
  readonly key: string
  readonly model: AccessModel
  readonly rights: FieldRights
  readonly maskOf: MaskOf
  /** The schema as they may see it. */
  visibleSchema(): GraphQLSchema
  /** One of them, as agencies are told. The same object as long as the same may be known. */
  callerFor(asker: Asker, state: AccessState | undefined, now: number): Caller
}

export interface CallerKindOptions {
  readonly model: AccessModel
  readonly state: AccessState | undefined
  /** One of them. */
  readonly asker: Asker
  readonly pseudonymKey: string
  readonly now: number
}

interface KnownCaller {
  readonly caller: Caller
  /** By which it was made. */
  readonly state: AccessState | undefined
  /** Milliseconds since 1970. */
  readonly endsAt: number
}

/** Officers of one kind whose callers are kept. */
const KEPT_CALLERS = 1_000
/** What agencies are told of a request that names no purpose, which may read nothing personal. */
const UNSTATED = 'unstated'
/** Where no register says who may know of which records: the scope for protected ones. */
const PROTECTED_RECORDS = 'records:protected'

export function createCallerKind(key: string, options: CallerKindOptions): CallerKind {
  const { model, pseudonymKey } = options
  const rights = createFieldRights(model, options.state, options.asker, options.now)
  const callers = new LRUCache<string, KnownCaller>({ max: KEPT_CALLERS })
  let schema: GraphQLSchema | undefined

  function mayKnow(asker: Asker, state: AccessState | undefined, now: number): Caller['mayKnow'] {
    if (state) return recordRights(model, rights, state, asker, now)
    return allRecords(asker.holder.scopes.includes(PROTECTED_RECORDS) ? ['OPEN', 'PROTECTED'] : ['OPEN'])
  }

  return {
    key,
    model,
    rights,
    maskOf: createMasks(pseudonymKey, options.asker.holder.client),
    visibleSchema() {
      schema ??= visibleSchema(model, rights)
      return schema
    },
    callerFor(asker, state, now) {
      const { holder, purpose = UNSTATED } = asker
      const one = JSON.stringify([holder.officer, holder.place, asker.case])
      const known = callers.get(one)
      if (known && known.state === state && now < known.endsAt) return known.caller
      const caller: Caller = {
        ...holder,
        purpose,
        ...(asker.case !== undefined && { case: asker.case }),
        policies: rights.policies,
        mayKnow: mayKnow(asker, state, now),
      }
      callers.set(one, { caller, state, endsAt: endOfOpenings(state, now) })
      return caller
    },
  }
}

/** When the next opening ends. */
const endOfOpenings = (state: AccessState | undefined, now: number): number =>
  Math.min(
    ...(state?.openings ?? []).map(({ until }) => Date.parse(until)).filter((moment) => moment > now),
    Number.POSITIVE_INFINITY,
  )
