import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { AccessState, Agreement } from '../../subgraphs/kit/contract/access.ts'
import type { Caller } from '../../subgraphs/kit/contract/caller.ts'
import { ClientError } from '../errors.ts'
import { conditionsOf, holding } from '../execution/operation/conditions.ts'
import type { AccessModel } from './access-model.ts'
import type { Asker } from './asker.ts'
import { type CallerKind, createCallerKind } from './caller-kind.ts'
import { describeForbidden } from './forbidden.ts'
import { isPersonal, type PreparedOperation, prepareOperation } from './prepare-operation.ts'
import { requirePurpose } from './purpose.ts'
import type { AccessRegister } from './register.ts'

/** An operation to be judged: valid, with this operation in its document. */
export interface OperationToJudge {
  readonly document: DocumentNode
  /** SHA-256 of the document's text. */
  readonly documentHash: string
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
  /** Of the supergraph that it runs on. */
  readonly model: AccessModel
}

/** What a caller may run in the place of the operation, and as whom the agencies are asked. */
export interface PermittedOperation extends PreparedOperation {
  readonly caller: Caller
}

/** Decides who may read what. */
export interface Access {
  /**
   * @throws {ClientError} when the request does not say what it is for, rights are not known at present, or it reads what the
   * caller may not and such requests are refused whole
   */
  permit(operation: OperationToJudge, asker: Asker): PermittedOperation
}

export interface AccessOptions {
  /** Absent: the directives of the supergraph alone decide. */
  readonly register?: AccessRegister | undefined
  /** Makes pseudonyms; of all gateways together. */
  readonly pseudonymKey: string
  /** What becomes of a request that selects a field which its caller may not read: null is in its place, or the end. */
  readonly forbiddenFields: ForbiddenFields
}

export const FORBIDDEN_FIELDS = ['null', 'refuse'] as const
export type ForbiddenFields = (typeof FORBIDDEN_FIELDS)[number]

/** What is kept of one supergraph for one state of the register. */
const KEPT = { kinds: 1_000, operations: 5_000 }
/** Most fields that a refusal names. */
const MOST_NAMED = 20

/** All that was decided by the same agreements, until one of them begins or ends. */
interface Epoch {
  /** With these agreements; openings come and go. */
  state: AccessState | undefined
  /** Milliseconds since 1970. */
  readonly endsAt: number
  readonly kinds: LRUCache<string, CallerKind>
  readonly operations: LRUCache<string, PreparedOperation>
}

export function createAccess({ register, pseudonymKey, forbiddenFields }: AccessOptions): Access {
  const epochs = new WeakMap<AccessModel, Epoch>()
  const personal = new WeakMap<AccessModel, WeakMap<DocumentNode, Map<string | undefined, boolean>>>()

  function epochOf(model: AccessModel, now: number): Epoch {
    const state = register?.state()
    if (register && !state)
      throw new ClientError(
        'ACCESS_UNAVAILABLE',
        'Who may read what is not known at present. Ask again later.',
      )
    const known = epochs.get(model)
    if (known && now < known.endsAt && haveSameRules(known.state, state)) {
      known.state = state
      return known
    }
    const epoch: Epoch = {
      state,
      endsAt: nextChange(state?.agreements ?? [], now),
      kinds: new LRUCache({ max: KEPT.kinds }),
      operations: new LRUCache({ max: KEPT.operations }),
    }
    epochs.set(model, epoch)
    return epoch
  }

  function readsPersonal({ model, document, operationName }: OperationToJudge): boolean {
    const byDocument = personal.get(model) ?? new WeakMap<DocumentNode, Map<string | undefined, boolean>>()
    personal.set(model, byDocument)
    const byName = byDocument.get(document) ?? new Map<string | undefined, boolean>()
    byDocument.set(document, byName)
    const known = byName.get(operationName) ?? isPersonal(document, operationName, model)
    byName.set(operationName, known)
    return known
  }

  function prepare(operation: OperationToJudge, { kinds: _, operations }: Epoch, kind: CallerKind) {
    const { document, documentHash, operationName, variables } = operation
    const truths = holding(conditionsOf(document, operationName), variables)
    const key = JSON.stringify([kind.key, documentHash, operationName, truths])
    const known = operations.get(key)
    if (known) return known
    const prepared = prepareOperation({ document, hash: documentHash }, operationName, truths, kind)
    operations.set(key, prepared)
    return prepared
  }

  return {
    permit(operation, asker) {
      const now = Date.now()
      const epoch = epochOf(operation.model, now)
      if (epoch.state) requirePurpose(epoch.state.purposes, asker, readsPersonal(operation))
      const key = kindKey(asker)
      let kind = epoch.kinds.get(key)
      if (!kind) {
        kind = createCallerKind(key, { model: operation.model, state: epoch.state, asker, pseudonymKey, now })
        epoch.kinds.set(key, kind)
      }
      const prepared = prepare(operation, epoch, kind)
      refuseToReveal(prepared.revealed(operation.variables), kind)
      if (forbiddenFields === 'refuse' && prepared.forbidden.length > 0) throw refusal(prepared)
      return { ...prepared, caller: kind.callerFor(asker, epoch.state, now) }
    },
  }
}

/** Who searches by what may not be read learns it from what is found: the answer itself would tell. */
function refuseToReveal(revealed: ReadonlySet<string>, { model, rights }: CallerKind): void {
  for (const coordinate of revealed) {
    const [name = '', field = ''] = coordinate.split('.')
    for (const type of model.objectTypes(name).filter(rights.mayMeet)) {
      const decision = rights.decide(type, field)
      if (decision.isAllowed && decision.masking === 'CLEAR' && decision.maskingOfProtected === 'CLEAR')
        continue
      throw new ClientError(
        'FORBIDDEN',
        `An argument asks by ${type}.${field}, which you may not read in the clear for this purpose.`,
      )
    }
  }
}

/** Whether two states differ in openings at most, which widen no rights to fields. */
const haveSameRules = (one: AccessState | undefined, other: AccessState | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && rulesOf(one) === rulesOf(other))

const rulesOf = ({ agreements, policies, purposes }: AccessState): string =>
  JSON.stringify([agreements, policies, purposes])

/** What callers of one kind have in common: they may read the same fields for the same purpose. */
const kindKey = ({ holder, isAuthenticated, purpose }: Asker): string =>
  JSON.stringify([holder.client, holder.scopes, holder.roles, holder.organisation, isAuthenticated, purpose])

/** When the next agreement comes into force or ends. */
function nextChange(agreements: readonly Agreement[], now: number): number {
  const moments = agreements.flatMap(({ from, until }) => [from, ...(until === null ? [] : [until])])
  return Math.min(...moments.map(Date.parse).filter((moment) => moment > now), Number.POSITIVE_INFINITY)
}

function refusal({ forbidden }: PreparedOperation): ClientError {
  const named = forbidden
    .slice(0, MOST_NAMED)
    .map(({ coordinate, why }) => describeForbidden(coordinate, why).message)
  const more = forbidden.length - named.length
  return new ClientError(
    'FORBIDDEN',
    [...named, ...(more > 0 ? [`And ${more} more fields.`] : [])].join('\n'),
  )
}
