import {
  GraphQLError,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionNode,
} from 'graphql'
import type { Masking } from '../../subgraphs/kit/contract/access.ts'
import { collectFields } from '../execution/completion/collect-fields.ts'
import type { Fragments } from '../execution/operation/root-selections.ts'
import type { AccessModel } from './access-model.ts'
import type { Decision, FieldRights, Reason } from './field-rights.ts'
import { describeForbidden, describeUnmet } from './forbidden.ts'
import type { Mask, MaskOf } from './masking.ts'
import { type HiddenKeys, isKept } from './rewrite-operation.ts'
import { SubjectCollector } from './subjects.ts'

type Data = Readonly<Record<string, unknown>>

export interface ShapeContext {
  readonly model: AccessModel
  readonly rights: FieldRights
  readonly fragments: Fragments
  readonly hidden: HiddenKeys
  readonly maskOf: MaskOf
  /** Whether records were asked how closely they are kept. */
  readonly asksProtection: boolean
}

/** What was executed, as the client wrote it and may see it. */
export interface ShapedAnswer {
  readonly data: Data | null
  readonly errors: readonly GraphQLError[]
  /** Persons of whom the answer tells. */
  readonly subjects: ReadonlySet<string>
}

/**
 * Shapes the data of one rewritten operation.
 * @param introspected answers of introspection fields at the root, by response key
 */
export type ShapeAnswer = (data: Data, introspected: Data) => ShapedAnswer

/** Most errors for what may not be read: a long list could otherwise be answered with thousands. */
const MAX_FORBIDDEN = 100

/** What is noted while one answer is shaped. */
interface Run {
  readonly errors: GraphQLError[]
  readonly path: (string | number)[]
  readonly subjects: SubjectCollector
  readonly introspected: Data
}

/** A null that rises: the place may not be null. */
const RISES = Symbol('a null that rises')

type Shape = (value: unknown, run: Run, isProtected: boolean) => unknown

/**
 * Compiles what brings an answer into the form that the client wrote: forbidden fields are null with an error, values
 * are masked, what the gateway asked for itself is taken out.
 */
export function compileShape(
  selections: readonly SelectionNode[],
  root: GraphQLObjectType,
  context: ShapeContext,
): ShapeAnswer {
  const shapeRoot = compileObject([selections], root, context)
  return (data, introspected) => {
    const run: Run = { errors: [], path: [], subjects: new SubjectCollector(), introspected }
    const shaped = shapeRoot(data, run, false)
    return {
      data: shaped === RISES ? null : (shaped as Data),
      errors: run.errors,
      subjects: run.subjects.found,
    }
  }
}

interface ShapedField {
  readonly key: string
  readonly shape: Shape
}

function compileObject(
  selectionSets: readonly (readonly SelectionNode[])[],
  type: GraphQLObjectType,
  context: ShapeContext,
): Shape {
  const { model, rights, hidden } = context
  const fields: ShapedField[] = []
  const subjectKey = model.subjectKey(type.name)
  let subjectAt: string | undefined
  const holdsSubjects: string[] = []
  for (const [key, nodes] of collectFields(selectionSets, type, {
    schema: model.schema,
    fragments: context.fragments,
  })) {
    const name = nodes[0]!.name.value
    if (name === '__typename') fields.push({ key, shape: asIs })
    else if (name.startsWith('__')) fields.push({ key, shape: (_value, run) => run.introspected[key] })
    else {
      const decision = rights.decide(type.name, name)
      const field = type.getFields()[name]!
      const below = nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet.selections] : []))
      if (name === subjectKey && decision.isAllowed) subjectAt = key
      if (model.subjectKey(getNamedType(field.type).name) !== undefined) holdsSubjects.push(key)
      fields.push({
        key,
        shape: decision.isAllowed
          ? compileField(field.type, below, { ...decision, coordinate: `${type.name}.${name}` }, context)
          : forbidden(`${type.name}.${name}`, decision, isNonNullType(field.type)),
      })
    }
  }
  const keepsProtection = context.asksProtection && isKept(model, type.name)

  return (value, run, isProtected) => {
    const object = value as Data
    // Unknown counts as protected, and so does all that is reached through what is.
    const protectedHere = isProtected || (keepsProtection && object[hidden.protection] !== 'OPEN')
    const shaped: Record<string, unknown> = {}
    for (const { key, shape } of fields) {
      let result = object[key]
      // Most fields are leaves in the clear, whose places nobody has to know.
      if (shape !== asIs) {
        run.path.push(key)
        result = shape(result, run, protectedHere)
        run.path.pop()
        if (result === RISES) return RISES
      }
      if (result !== undefined) define(shaped, key, result)
    }
    if (subjectKey !== undefined && holdsSubjects.every((key) => (object[key] ?? null) === null)) {
      const told = subjectKey === 'id' ? (object[hidden.subject] ?? object.id ?? null) : undefined
      if (told !== undefined) run.subjects.add(told)
      else if (subjectAt !== undefined) run.subjects.add(object[subjectAt] ?? undefined)
    }
    return shaped
  }
}

/** A property of that name, also where it is called `__proto__`. */
function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  else object[key] = value
}

const asIs: Shape = (value) => value

/** A field that may be read, and how. */
type Readable = Decision & { readonly isAllowed: true; readonly coordinate: string }

function compileField(
  type: GraphQLOutputType,
  below: readonly (readonly SelectionNode[])[],
  field: Readable,
  context: ShapeContext,
): Shape {
  const named = getNamedType(type)
  if (!isLeafType(named)) return compileValue(type, below, field, context)
  const masking = maskingOf(named, field.masking)
  const maskingOfProtected = maskingOf(named, field.maskingOfProtected)
  const shape = compileValue(type, below, { ...field, masking, maskingOfProtected }, context)
  if (masking !== 'ABSENT' && maskingOfProtected !== 'ABSENT') return shape
  const none = isNonNullType(type) ? forbidden(field.coordinate, { why: 'agreement' }, true) : asNull
  return (value, run, isProtected) =>
    (isProtected ? maskingOfProtected : masking) === 'ABSENT' && (value ?? null) !== null
      ? none(value, run, isProtected)
      : shape(value, run, isProtected)
}

/** Only text can be shown in part: of another scalar or an enum, what is left would be no value of its type. */
const maskingOf = ({ name }: GraphQLLeafType, masking: Masking): Masking =>
  masking === 'CLEAR' || name === 'String' || name === 'ID' ? masking : 'ABSENT'

const asNull: Shape = () => null

function compileValue(
  type: GraphQLOutputType,
  below: readonly (readonly SelectionNode[])[],
  field: Readable,
  context: ShapeContext,
): Shape {
  if (isNonNullType(type)) return unlessAsIs(compileValue(type.ofType, below, field, context), mustBe)
  if (isListType(type)) return unlessAsIs(compileValue(type.ofType, below, field, context), eachOf)
  if (isLeafType(type)) return maskedLeaf(field, context.maskOf)
  if (isObjectType(type)) return orNull(whenNeeded(() => compileObject(below, type, context)))
  return isAbstractType(type) ? orNull(compileAbstract(below, context)) : asIs
}

/** What is shown as it is, is so in lists and where it may not be null: the engine has seen to that. */
const unlessAsIs = (shape: Shape, within: (shape: Shape) => Shape): Shape =>
  shape === asIs ? asIs : within(shape)

/** Compiled with the first value: fragments that spread fragments can select more than any data has. */
function whenNeeded(compile: () => Shape): Shape {
  let compiled: Shape | undefined
  return (value, run, isProtected) => {
    compiled ??= compile()
    return compiled(value, run, isProtected)
  }
}

/** A null that came from the engine stays where it is: there a null has risen already. */
function mustBe(shape: Shape): Shape {
  return (value, run, isProtected) => {
    const shaped = shape(value, run, isProtected)
    return shaped === null && (value ?? null) !== null ? RISES : shaped
  }
}

function orNull(shape: Shape): Shape {
  return (value, run, isProtected) => {
    if (value === null || value === undefined) return value
    const shaped = shape(value, run, isProtected)
    return shaped === RISES ? null : shaped
  }
}

function eachOf(shape: Shape): Shape {
  return (value, run, isProtected) => {
    if (!Array.isArray(value)) return value
    const shaped: unknown[] = []
    for (const [index, item] of value.entries()) {
      run.path.push(index)
      const result = shape(item, run, isProtected)
      run.path.pop()
      if (result === RISES) return null
      shaped.push(result)
    }
    return shaped
  }
}

function maskedLeaf({ masking, maskingOfProtected }: Readable, maskOf: MaskOf): Shape {
  const open = maskOf(masking)
  const kept = maskOf(maskingOfProtected)
  if (!open && !kept) return asIs
  const show = (mask: Mask | undefined, value: unknown) =>
    mask && value !== null && value !== undefined ? mask(value) : value
  return (value, _run, isProtected) => show(isProtected ? kept : open, value)
}

function compileAbstract(below: readonly (readonly SelectionNode[])[], context: ShapeContext): Shape {
  const { model, rights, hidden } = context
  const known = new Map<unknown, Shape>()
  return (value, run, isProtected) => {
    const name = (value as Data)[hidden.typename]
    let shape = known.get(name)
    if (!shape) {
      const type = model.schema.getType(String(name))
      shape =
        isObjectType(type) && rights.mayMeet(type.name)
          ? compileObject(below, type, context)
          : unmet(String(name))
      known.set(name, shape)
    }
    return shape(value, run, isProtected)
  }
}

function forbidden(coordinate: string, { why }: { readonly why: Reason }, isNonNull: boolean): Shape {
  const { message, extensions } = describeForbidden(coordinate, why)
  return (_value, run) => {
    note(run, message, extensions)
    return isNonNull ? RISES : null
  }
}

function unmet(type: string): Shape {
  const { message, extensions } = describeUnmet(type)
  return (_value, run) => {
    note(run, message, extensions)
    return RISES
  }
}

function note(run: Run, message: string, extensions: { readonly code: string }): void {
  if (run.errors.length < MAX_FORBIDDEN)
    run.errors.push(new GraphQLError(message, { path: [...run.path], extensions }))
}
