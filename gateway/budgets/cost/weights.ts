import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import type { ListSize, SupergraphFacts } from '../../planning/supergraph-facts.ts'

/** What the cost directives of Federation (`@cost`, `@listSize`) say, and what holds where they say nothing. */
export const DEFAULT_WEIGHTS = {
  object: 1,
  leaf: 0,
  inputObject: 1,
  mutation: 10,
  /** Items of a list of which nothing is said. */
  listSize: 10,
  /** `__schema` and `__type`: answered from the gateway's memory, and bounded in depth by validation. */
  introspection: 100,
}

export type CostFacts = Pick<SupergraphFacts, 'costs' | 'listSizes'>

/** What fields, types and inputs of a schema weigh. */
export class Weights {
  readonly #schema: GraphQLSchema
  readonly #facts: CostFacts
  readonly #pageLists = new Map<GraphQLNamedType, readonly string[]>()

  constructor(schema: GraphQLSchema, facts: CostFacts) {
    this.#schema = schema
    this.#facts = facts
  }

  /** What may stand where a type is written. */
  objectTypes(type: GraphQLNamedType): readonly GraphQLObjectType[] {
    if (isObjectType(type)) return [type]
    return isAbstractType(type) ? this.#schema.getPossibleTypes(type) : []
  }

  /** Whether a type condition, by name, admits objects of a type. */
  admits(condition: string, type: GraphQLObjectType): boolean {
    if (condition === type.name) return true
    const named = this.#schema.getType(condition)
    return isAbstractType(named) && this.#schema.isSubType(named, type)
  }

  /** Of one object, or one leaf. */
  type(type: GraphQLNamedType): number {
    return (
      this.#facts.costs.get(type.name) ??
      (isCompositeType(type) ? DEFAULT_WEIGHTS.object : DEFAULT_WEIGHTS.leaf)
    )
  }

  /** Of one object or leaf that a field yields, where the field has a weight of its own: it replaces the type's. */
  field(parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>): number | undefined {
    return this.#described(this.#facts.costs, parent, field.name)
  }

  /** The least that one object or leaf of a field weighs, whichever type has the field and whichever it yields. */
  cheapest(parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>): number {
    const result = getNamedType(field.type)
    const types = isCompositeType(result) ? this.objectTypes(result) : [result]
    const byType = smallest(types.map((type) => this.type(type)))
    return smallest(this.objectTypes(parent).map((type) => this.field(type, field) ?? byType))
  }

  /** How long the lists of a field are said to be. */
  listSize(parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>): ListSize | undefined {
    return this.#described(this.#facts.listSizes, parent, field.name) ?? this.#pageSize(field)
  }

  /** Of a value that an argument is given. */
  argument(
    parent: GraphQLNamedType,
    field: GraphQLField<unknown, unknown>,
    name: string,
  ): ArgumentWeight | undefined {
    const argument = field.args.find((one) => one.name === name)
    if (!argument) return undefined
    const weight = this.#described(this.#facts.costs, parent, `${field.name}(${name}:)`)
    if (!this.#mayWeigh(argument.type, weight, new Set())) return undefined
    return (value) => this.#input(value, argument.type, weight)
  }

  /** A field of an object is described at the object, or at an interface of it. */
  #described<Fact>(
    facts: ReadonlyMap<string, Fact>,
    parent: GraphQLNamedType,
    member: string,
  ): Fact | undefined {
    const found = facts.get(`${parent.name}.${member}`)
    if (found !== undefined || !(isObjectType(parent) || isInterfaceType(parent))) return found
    for (const { name } of parent.getInterfaces()) {
      const inherited = facts.get(`${name}.${member}`)
      if (inherited !== undefined) return inherited
    }
    return undefined
  }

  /** A page of a connection (Relay) is as long as was asked for: nobody has to say so of each. */
  #pageSize({ type, args }: GraphQLField<unknown, unknown>): ListSize | undefined {
    if (isListType(getNullableType(type))) return undefined
    const slicingArguments = args.filter(({ name }) => PAGE_ARGUMENTS.has(name)).map(({ name }) => name)
    if (slicingArguments.length === 0) return undefined
    const sizedFields = this.#listsOfPage(getNamedType(type))
    if (sizedFields.length === 0) return undefined
    return { slicingArguments, sizedFields, requireOneSlicingArgument: false }
  }

  #listsOfPage(type: GraphQLNamedType): readonly string[] {
    let lists = this.#pageLists.get(type)
    if (!lists) {
      const fields = isObjectType(type) ? type.getFields() : {}
      lists = fields.pageInfo
        ? PAGE_LISTS.filter((name) => fields[name] && isListType(getNullableType(fields[name].type)))
        : []
      this.#pageLists.set(type, lists)
    }
    return lists
  }

  #input(value: unknown, type: GraphQLInputType, weight: number | undefined): number {
    if (value === null || value === undefined) return 0
    if (isNonNullType(type)) return this.#input(value, type.ofType, weight)
    if (isListType(type)) {
      if (!Array.isArray(value)) return this.#input(value, type.ofType, weight)
      let sum = weight ?? 0
      for (const item of value) sum += this.#input(item, type.ofType, weight)
      return sum
    }
    if (!isInputObjectType(type)) return weight ?? this.type(type)
    let sum = weight ?? DEFAULT_WEIGHTS.inputObject
    const fields = type.getFields()
    for (const [name, given] of Object.entries(value))
      if (fields[name])
        sum += this.#input(given, fields[name].type, this.#facts.costs.get(`${type.name}.${name}`))
    return sum
  }

  #mayWeigh(type: GraphQLInputType, weight: number | undefined, seen: Set<GraphQLNamedType>): boolean {
    if (weight) return true
    const named = getNamedType(type)
    if (!isInputObjectType(named)) return weight === undefined && this.type(named) !== 0
    if (weight === undefined) return true
    if (seen.has(named)) return false
    seen.add(named)
    return Object.values(named.getFields()).some((field) =>
      this.#mayWeigh(field.type, this.#facts.costs.get(`${named.name}.${field.name}`), seen),
    )
  }
}

export type ArgumentWeight = (value: unknown) => number

const smallest = (weights: readonly number[]) => (weights.length > 0 ? Math.min(...weights) : 0)

const PAGE_ARGUMENTS = new Set(['first', 'last'])
const PAGE_LISTS = ['edges', 'nodes']
