import { createHash } from 'node:crypto'
import {
  type DocumentNode,
  type ExecutionResult,
  executeSync,
  GraphQLError,
  type GraphQLSchema,
  print,
} from 'graphql'
import type { Agreement } from '../../subgraphs/kit/contract/access.ts'
import type { AgencyOutcome } from '../execution/engine.ts'
import { decideConditions } from '../execution/operation/conditions.ts'
import { introspectionOf } from '../execution/operation/planner-operation.ts'
import { fragmentsOf, operationOf } from '../execution/operation/root-selections.ts'
import type { AccessModel } from './access-model.ts'
import type { FieldRights, Reason } from './field-rights.ts'
import type { MaskOf } from './masking.ts'
import { type Revealed, revealingArguments } from './revealing-arguments.ts'
import { type HiddenKeys, rewriteOperation } from './rewrite-operation.ts'
import { compileShape, type ShapeAnswer } from './shape-answer.ts'
import { touchedFields } from './touched-fields.ts'

type Data = Readonly<Record<string, unknown>>

/** An operation as one kind of caller may run it. */
export interface PreparedOperation {
  /** What is planned and executed. */
  readonly document: DocumentNode
  /** SHA-256 of its text: callers who may read the same share its plan. */
  readonly documentHash: string
  /** Fields that it may read, as `Type.field`. */
  readonly coordinates: readonly string[]
  /** Fields that it selects and the caller may not read, on objects that the caller may meet. */
  readonly forbidden: readonly ForbiddenField[]
  /** Agreements with a frequency that it relies on. */
  readonly counted: readonly Agreement[]
  /** Coordinates that the request reveals something of by asking with these variables. */
  revealed: Revealed
  /** What the client is answered. */
  complete(answer: ExecutedAnswer, variables: Data): CompletedAnswer
}

export interface ForbiddenField {
  readonly coordinate: string
  readonly why: Reason
}

export interface ExecutedAnswer {
  readonly data: Data | null
  readonly errors: readonly GraphQLError[]
  readonly agencies: readonly AgencyOutcome[]
}

export interface CompletedAnswer extends ExecutedAnswer {
  /** What tells the persons of whom the answer speaks from one another. */
  readonly subjects: ReadonlySet<string>
}

export interface PreparationOptions {
  readonly model: AccessModel
  readonly rights: FieldRights
  readonly maskOf: MaskOf
  /** The schema as the caller may see it. */
  readonly visibleSchema: () => GraphQLSchema
}

/** Whether an operation reads personal records. */
export function isPersonal(
  document: DocumentNode,
  operationName: string | undefined,
  model: AccessModel,
): boolean {
  return touchedFields(document, operationName, model).some((field) => field.isPersonal)
}

/**
 * @param truths variables of `@skip` and `@include` that are true
 * @param hash SHA-256 of the document's text
 */
export function prepareOperation(
  { document: given, hash }: { readonly document: DocumentNode; readonly hash: string },
  operationName: string | undefined,
  truths: readonly string[],
  { model, rights, maskOf, visibleSchema }: PreparationOptions,
): PreparedOperation {
  const decided = decideConditions(given, truths)
  const operation = operationOf(decided, operationName)
  const touched = touchedFields(decided, operationName, model)
  const met = touched.filter(({ type }) => isRoot(model, type) || rights.mayMeet(type))
  const decisions = met.map((field) => ({ field, decision: rights.decide(field.type, field.field) }))
  const allowed = decisions.flatMap(({ field, decision }) =>
    decision.isAllowed ? [{ field, decision }] : [],
  )
  const introspection = introspectionOf(decided, operation)
  const facts = {
    coordinates: allowed.map(({ field }) => field.coordinate),
    forbidden: decisions.flatMap(({ field, decision }) =>
      decision.isAllowed ? [] : [{ coordinate: field.coordinate, why: decision.why }],
    ),
    revealed: revealingArguments(decided, model),
    counted: [...new Set(allowed.flatMap(({ decision }) => decision.counted))],
  }
  const isPlain =
    !introspection &&
    touched.length === allowed.length &&
    allowed.every(
      ({ field, decision }) =>
        decision.masking === 'CLEAR' &&
        decision.maskingOfProtected === 'CLEAR' &&
        model.objectTypes(field.returns).every((type) => rights.mayMeet(type) && !model.subjectKey(type)),
    )
  if (isPlain) return { ...facts, document: given, documentHash: hash, complete: AS_IT_IS }

  const asksProtection = allowed.some(({ decision }) => decision.masking !== decision.maskingOfProtected)
  const { document, hidden } = rewriteOperation(decided, { model, rights, asksProtection })
  const root = model.schema.getRootType(operation.operation)!
  const shape = compileShape(operation.selectionSet.selections, root, {
    model,
    rights,
    hidden,
    maskOf,
    asksProtection,
    fragments: fragmentsOf(decided),
  })
  const introspect = (variableValues: Data): Introspected =>
    introspection
      ? (executeSync({ schema: visibleSchema(), document: introspection, variableValues }) as Introspected)
      : NOTHING
  return {
    ...facts,
    document,
    documentHash: createHash('sha256').update(print(document)).digest('hex'),
    complete: ({ data, errors, agencies }, variables) =>
      complete({ data, errors, agencies }, introspect(variables), shape, hidden),
  }
}

/** Of an operation that may be run as it is, and tells of no person. */
const AS_IT_IS: PreparedOperation['complete'] = (answer) => ({ ...answer, subjects: NOBODY })

type Introspected = Pick<ExecutionResult<Data>, 'data' | 'errors'>
const NOTHING: Introspected = {}
const NOBODY: ReadonlySet<string> = new Set()

function complete(
  { data, errors, agencies }: ExecutedAnswer,
  introspected: Introspected,
  shape: ShapeAnswer,
  { isHidden }: HiddenKeys,
): CompletedAnswer {
  const placeOf = (path: Path) => placeInAnswer(path, isHidden, data)
  const told = errors.flatMap((error) => {
    const place = error.path && placeOf(error.path)
    if (place === error.path) return [error]
    return place ? [new GraphQLError(error.message, { path: place, extensions: error.extensions })] : []
  })
  const outcomes = agencies.map((one) => ({
    ...one,
    paths: one.paths.flatMap((path) => {
      const place = placeOf(path)
      return place ? [place] : []
    }),
  }))
  const of = introspected.errors ? [...introspected.errors, ...told] : told
  if (data === null) return { data, errors: of, agencies: outcomes, subjects: NOBODY }
  const shaped = shape(data, introspected.data ?? {})
  return { ...shaped, errors: [...of, ...shaped.errors], agencies: outcomes }
}

type Path = readonly (string | number)[]

/**
 * Where a client learns of what went wrong at a path. At what the gateway asked for itself: nowhere, unless a null rose from
 * there, and then where it stands.
 */
function placeInAnswer(path: Path, isHidden: (key: unknown) => boolean, data: unknown): Path | undefined {
  const at = path.findIndex(isHidden)
  if (at === -1) return path
  let value = data
  for (const step of path.slice(0, at))
    value = (value as Readonly<Record<string | number, unknown>> | null)?.[step]
  return (value ?? null) === null ? path.slice(0, at) : undefined
}

const isRoot = ({ schema }: AccessModel, type: string): boolean =>
  type === schema.getQueryType()?.name || type === schema.getMutationType()?.name
