import {
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Variables } from './formula.ts'
import { ValueReader } from './values.ts'
import { DEFAULT_WEIGHTS, type Weights } from './weights.ts'

/** A selection, and the type that its fields are of. */
interface Selection {
  readonly selectionSet: SelectionSetNode
  readonly type: GraphQLCompositeType
}

/** What stands under one key of an object. */
interface Entry {
  readonly key: string
  /** Of one object or leaf. */
  readonly weight: number
  /** Of the arguments, which weigh whatever was found; undefined when they weigh nothing. */
  readonly argumentsOf: ArgumentsWeight | undefined
  /** Undefined for a leaf. */
  readonly shape: Shape | undefined
}

type Data = Readonly<Record<string, unknown>>
type ArgumentsWeight = (variables: Variables) => number

/**
 * What an answer weighs: the objects and leaves that it holds. An object of an abstract type, which the answer does not
 * tell, is taken for one of the cheapest; so no answer weighs more than was estimated unless its lists are longer.
 */
export function compileActual(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
  weights: Weights,
): (data: Data | null, variables: Variables) => number {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  )
  const type = schema.getRootType(operation.operation)!
  const scope = { schema, weights, fragments, values: new ValueReader(operation) }
  const root = new Shape(scope, [{ selectionSet: operation.selectionSet, type }])
  const base = operation.operation === 'mutation' ? DEFAULT_WEIGHTS.mutation : 0
  return (data, variables) => base + (data ? root.weigh(data, variables) : 0)
}

interface Scope {
  readonly schema: GraphQLSchema
  readonly weights: Weights
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly values: ValueReader
}

/** What may stand in an object at one place of an answer; found out when the first object comes. */
class Shape {
  readonly #scope: Scope
  readonly #selections: readonly Selection[]
  #entries: readonly Entry[] | undefined

  constructor(scope: Scope, selections: readonly Selection[]) {
    this.#scope = scope
    this.#selections = selections
  }

  weigh(object: Data, variables: Variables): number {
    this.#entries ??= this.#readEntries()
    let sum = 0
    for (const { key, weight, argumentsOf, shape } of this.#entries) {
      // Which keys there are depends on the object's type; one that is missing may have a namesake in the prototype.
      if (!Object.hasOwn(object, key)) continue
      if (argumentsOf) sum += argumentsOf(variables)
      sum += weighValue(object[key], weight, shape, variables)
    }
    return sum
  }

  #readEntries(): Entry[] {
    const fields = new Map<string, { node: FieldNode; type: GraphQLCompositeType }[]>()
    const seen = new Set<ASTNode>()
    const collect = ({ selectionSet, type }: Selection) => {
      for (const selection of selectionSet.selections) {
        if (selection.kind === Kind.FIELD) {
          const key = (selection.alias ?? selection.name).value
          const same = fields.get(key)
          if (same) same.push({ node: selection, type })
          else fields.set(key, [{ node: selection, type }])
          continue
        }
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT
            ? selection
            : this.#scope.fragments.get(selection.name.value)!
        if (seen.has(fragment)) continue
        seen.add(fragment)
        const condition =
          fragment.typeCondition && this.#scope.schema.getType(fragment.typeCondition.name.value)
        collect({
          selectionSet: fragment.selectionSet,
          type: condition && isCompositeType(condition) ? condition : type,
        })
      }
    }
    for (const selection of this.#selections) collect(selection)
    return [...fields].flatMap(([key, same]) => this.#readEntry(key, same) ?? [])
  }

  /** @param same what stands under one key, by validation of one form whatever type it is on */
  #readEntry(
    key: string,
    same: readonly { node: FieldNode; type: GraphQLCompositeType }[],
  ): Entry | undefined {
    const { weights } = this.#scope
    const fieldWeights: number[] = []
    const selections: Selection[] = []
    const args: ArgumentsWeight[] = []
    for (const { node, type } of same) {
      const name = node.name.value
      if (name === '__schema' || name === '__type')
        return { key, weight: DEFAULT_WEIGHTS.introspection, argumentsOf: undefined, shape: undefined }
      const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined
      if (!field) continue
      fieldWeights.push(weights.cheapest(type, field))
      args.push(...this.#readArguments(node, type, field))
      const result = getNamedType(field.type)
      if (node.selectionSet && isCompositeType(result))
        selections.push({ selectionSet: node.selectionSet, type: result })
    }
    // Nothing but `__typename`.
    if (fieldWeights.length === 0) return undefined
    const weight = Math.min(...fieldWeights)
    const argumentsOf =
      args.length > 0
        ? (variables: Variables) => Math.min(...args.map((weigh) => weigh(variables)))
        : undefined
    const shape = selections.length > 0 ? new Shape(this.#scope, selections) : undefined
    return weight > 0 || argumentsOf || shape ? { key, weight, argumentsOf, shape } : undefined
  }

  #readArguments(
    { arguments: nodes = [] }: FieldNode,
    type: GraphQLCompositeType,
    field: GraphQLField<unknown, unknown>,
  ): ArgumentsWeight[] {
    const parts = nodes.flatMap(({ name, value }) => {
      const weigh = this.#scope.weights.argument(type, field, name.value)
      if (!weigh) return []
      const given = this.#scope.values.given(value)
      return [(variables: Variables) => weigh('known' in given ? given.known : given.read(variables))]
    })
    if (parts.length === 0) return []
    return [(variables) => parts.reduce((sum, weigh) => sum + weigh(variables), 0)]
  }
}

function weighValue(value: unknown, weight: number, shape: Shape | undefined, variables: Variables): number {
  if (value === null || value === undefined) return 0
  if (Array.isArray(value)) {
    let sum = 0
    for (const item of value) sum += weighValue(item, weight, shape, variables)
    return sum
  }
  return shape ? weight + shape.weigh(value as Data, variables) : weight
}
