import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionNode,
} from 'graphql'
import type { FieldOwner } from '../../../subgraphs/kit/contract/ownership.ts'
import { isTypename } from '../operation/field-keys.ts'
import { type CollectContext, collectFields } from './collect-fields.ts'
import { leafExpression } from './leaves.ts'

/** What a completion reports to and reads from while it runs. */
export interface CompletionRun {
  /**
   * Notes a place whose value does not fit the schema, null where it may not be included.
   * @param owner the subgraph that alone answers the field, where there is one
   * @param value what came
   * @returns null, the place's value then.
   */
  fault(path: (string | number)[], owner: string | undefined, value: unknown): null
  /** Answers of the introspection fields at the root, by response key. */
  readonly introspected: Readonly<Record<string, unknown>>
}

type Data = Readonly<Record<string, unknown>>

/** Writes the answer for an object of the data; null when a null rises through it. */
type CompleteObject = (object: Data, run: CompletionRun, ...indexes: number[]) => Data | null

export interface CompletionContext extends CollectContext {
  /** Under which key a field stands in the data. */
  keyOf(field: FieldNode): string
  readonly ownerOf: FieldOwner
  /** Whether a type exists that clients may not know of: an object of it is null, and nothing is said. */
  readonly isHidden: (typename: unknown) => boolean
}

/** Where a value stands: response keys, and names of variables that hold list indexes. */
interface Place {
  readonly path: readonly string[]
  /** Variables of the lists around. */
  readonly indexes: readonly string[]
  /** The subgraph that alone answers the field. */
  readonly owner?: string | undefined
}

/**
 * Compiles what turns fetched data into the answer: a JavaScript function for each object type at each place of the
 * operation, made when data first need it. All that is in their text comes through `JSON.stringify` or is a literal
 * here. Interpreting the operation costs several times as much on every request.
 */
export function compileCompletion(
  selections: readonly SelectionNode[],
  root: GraphQLObjectType,
  context: CompletionContext,
): CompleteObject {
  return compileObject([selections], root, { path: [], indexes: [] }, context)
}

function compileObject(
  selectionSets: readonly (readonly SelectionNode[])[],
  type: GraphQLObjectType | GraphQLInterfaceType,
  place: Place,
  context: CompletionContext,
): CompleteObject {
  const constants: unknown[] = []
  const constant = (value: unknown) => `k[${constants.push(value) - 1}]`
  const body: string[] = []
  const properties: string[] = []
  const isRoot = place.path.length === 0

  for (const [key, nodes] of collectFields(selectionSets, type, context)) {
    const name = nodes[0]!.name.value
    const result = `r${properties.length}`
    // A computed key defines a property whatever it is called; a literal `__proto__` would set the prototype.
    properties.push(key === '__proto__' ? `['__proto__']: ${result}` : `${JSON.stringify(key)}: ${result}`)
    if (name === '__typename') {
      body.push(`const ${result} = ${JSON.stringify(type.name)};`)
    } else if (isRoot && name.startsWith('__')) {
      body.push(`const ${result} = run.introspected[${JSON.stringify(key)}];`)
    } else {
      const source = `v${properties.length}`
      body.push(`const ${source} = ${read('o', context.keyOf(nodes[0]!))}; let ${result};`)
      const field = {
        path: [...place.path, JSON.stringify(key)],
        indexes: place.indexes,
        owner: context.ownerOf(type.name, name),
      }
      const fieldType = type.getFields()[name]!.type
      body.push(completeValue(source, result, fieldType, nodes, field, context, constant))
      if (isNonNullType(fieldType)) body.push(`if (${result} === null) return null;`)
    }
  }
  const parameters = ['o', 'run', ...place.indexes].join(', ')
  const text = `'use strict';\nreturn (${parameters}) => {\n${body.join('\n')}\nreturn { ${properties.join(', ')} };\n}`
  return new Function('k', text)(constants) as CompleteObject
}

/** A property of the data's own; reading plainly would find `constructor` on any object. */
function read(object: string, key: string): string {
  const property = `${object}[${JSON.stringify(key)}]`
  return key in Object.prototype
    ? `(Object.hasOwn(${object}, ${JSON.stringify(key)}) ? ${property} : undefined)`
    : property
}

/** Statements that complete the value in variable `v` into variable `r`. */
function completeValue(
  v: string,
  r: string,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  place: Place,
  context: CompletionContext,
  constant: (value: unknown) => string,
): string {
  const fault = `run.fault([${place.path.join(', ')}], ${JSON.stringify(place.owner)}, ${v})`
  if (isNonNullType(type)) {
    const inner = completeValue(v, r, type.ofType, nodes, place, context, constant)
    return `${inner}\nif (${r} === null) ${fault};`
  }
  if (isLeafType(type)) return `${r} = ${leafExpression(type, v, fault, constant)};`
  if (isListType(type)) {
    const index = `i${place.indexes.length}`
    const item = `${v}_`
    const itemResult = `${r}_`
    const itemPlace = {
      path: [...place.path, index],
      indexes: [...place.indexes, index],
      owner: place.owner,
    }
    const body = completeValue(item, itemResult, type.ofType, nodes, itemPlace, context, constant)
    const rise = isNonNullType(type.ofType) ? `if (${itemResult} === null) { ${r} = null; break; }` : ''
    return `if (${v} == null) ${r} = null;
else if (!Array.isArray(${v})) ${r} = ${fault};
else {
${r} = [];
for (let ${index} = 0; ${index} < ${v}.length; ${index}++) {
const ${item} = ${v}[${index}]; let ${itemResult};
${body}
${rise}
${r}.push(${itemResult});
}
}`
  }
  const callee = constant(compileComposite(type, nodes, place, context))
  const typename = isObjectType(type) ? JSON.stringify(type.name) : `${v}.__typename`
  const hidden = constant(context.isHidden)
  return `if (${v} == null) ${r} = null;
else if (typeof ${v} !== 'object' || Array.isArray(${v})) ${r} = ${fault};
else {
const complete = ${callee}(${typename});
if (complete !== undefined) ${r} = complete(${[v, 'run', ...place.indexes].join(', ')});
else ${r} = ${hidden}(${typename}) ? null : ${fault};
}`
}

function compileComposite(
  type: GraphQLCompositeType,
  nodes: readonly FieldNode[],
  place: Place,
  context: CompletionContext,
): (typename: unknown) => CompleteObject | undefined {
  const selectionSets = nodes.map(({ selectionSet }) => selectionSet!.selections)
  const possible: readonly GraphQLObjectType[] = isAbstractType(type)
    ? context.schema.getPossibleTypes(type)
    : [type]
  const compiled = new Map<unknown, CompleteObject>()
  return (typename) => {
    let complete = compiled.get(typename)
    if (complete) return complete
    const known = possible.find(({ name }) => name === typename)
    // From where an interface is an object (`@interfaceObject`), the name of the type comes only when it matters;
    // until then it is absent, or the interface's own.
    const unnamed =
      isInterfaceType(type) &&
      (typename === undefined || typename === type.name) &&
      !mattersWhichType(selectionSets, type, context)
    const effective = unnamed ? type : known
    if (!effective) return undefined
    complete = compileObject(selectionSets, effective, place, context)
    compiled.set(typename, complete)
    return complete
  }
}

/** Whether some of the selections depend on which of an interface's types an object is of. */
function mattersWhichType(
  selectionSets: readonly (readonly SelectionNode[])[],
  type: GraphQLInterfaceType,
  context: CompletionContext,
): boolean {
  const fieldsOn = (one: GraphQLInterfaceType | GraphQLObjectType) =>
    [...collectFields(selectionSets, one, context).values()].flat()
  const common = fieldsOn(type)
  return (
    common.some(isTypename) ||
    context.schema.getPossibleTypes(type).some((one) => fieldsOn(one).length !== common.length)
  )
}
