import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { ClientError } from '../../errors.ts'
import type { ListSize } from '../../planning/supergraph-facts.ts'
import { type Amount, Formula, type Variables } from './formula.ts'
import { ValueReader } from './values.ts'
import { DEFAULT_WEIGHTS, type Weights } from './weights.ts'

/** What an object of an answer may weigh, apart from itself. */
interface Selected {
  /** Whatever the length of the lists that the field above sizes. */
  readonly fixed: Amount
  /** For each item of these lists. */
  readonly perItem: Amount
}

const NOTHING: Selected = { fixed: 0, perItem: 0 }
const NO_LISTS: readonly string[] = []

/**
 * What an operation may weigh at most, as a function of its variables: every list as long as it may be, every object of
 * an abstract type of the dearest possible type. A field that is selected twice counts twice.
 * The function throws a {@link ClientError} when the arguments do not bound a list that they have to bound.
 */
export function compileEstimate(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
  weights: Weights,
): (variables: Variables) => number {
  const formula = new Formula()
  const root = schema.getRootType(operation.operation)!
  const { fixed } = new Estimator(document, operation, formula, weights).select(
    operation.selectionSet,
    root,
    NO_LISTS,
  )
  const base = operation.operation === 'mutation' ? DEFAULT_WEIGHTS.mutation : 0
  return formula.compile(formula.sum([base, fixed]))
}

class Estimator {
  readonly #formula: Formula
  readonly #weights: Weights
  readonly #values: ValueReader
  readonly #fragments = new Map<string, FragmentDefinitionNode>()
  /** By selection, then by type and sized lists: a fragment is worked out once for all its spreads. */
  readonly #known = new Map<SelectionSetNode, Map<string, Selected>>()

  constructor(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    formula: Formula,
    weights: Weights,
  ) {
    this.#formula = formula
    this.#weights = weights
    this.#values = new ValueReader(operation)
    for (const definition of document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition)
  }

  /** @param sized names of the fields whose length the field above decides */
  select(selectionSet: SelectionSetNode, type: GraphQLObjectType, sized: readonly string[]): Selected {
    let byType = this.#known.get(selectionSet)
    if (!byType) {
      byType = new Map()
      this.#known.set(selectionSet, byType)
    }
    const key = [type.name, ...sized].join()
    let selected = byType.get(key)
    if (!selected) {
      selected = this.#selectNew(selectionSet, type, sized)
      byType.set(key, selected)
    }
    return selected
  }

  #selectNew({ selections }: SelectionSetNode, type: GraphQLObjectType, sized: readonly string[]): Selected {
    const parts: Selected[] = []
    for (const selection of selections) {
      const condition = this.#condition(selection.directives)
      if (condition === 0) continue
      let part: Selected
      if (selection.kind === Kind.FIELD) part = this.#field(selection, type, sized)
      else {
        const { typeCondition, selectionSet } =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value)!
        if (typeCondition && !this.#weights.admits(typeCondition.name.value, type)) continue
        part = this.select(selectionSet, type, sized)
      }
      parts.push({
        fixed: this.#formula.product(condition, part.fixed),
        perItem: this.#formula.product(condition, part.perItem),
      })
    }
    return {
      fixed: this.#formula.sum(parts.map(({ fixed }) => fixed)),
      perItem: this.#formula.sum(parts.map(({ perItem }) => perItem)),
    }
  }

  #field(node: FieldNode, parent: GraphQLObjectType, sized: readonly string[]): Selected {
    const name = node.name.value
    if (name === '__typename') return NOTHING
    if (name === '__schema' || name === '__type') return { fixed: DEFAULT_WEIGHTS.introspection, perItem: 0 }
    const field = parent.getFields()[name]!
    const args = this.#arguments(node, parent, field)
    const listSize = this.#weights.listSize(parent, field)
    const size = listSize && this.#size(node, parent, field, listSize)
    const each = this.#each(node, parent, field, size, listSize?.sizedFields ?? NO_LISTS)

    const depth = listDepth(field.type)
    const inner = depth > 1 ? this.#formula.product(each, DEFAULT_WEIGHTS.listSize ** (depth - 1)) : each
    if (depth > 0 && sized.includes(name)) return { fixed: args, perItem: inner }
    const length =
      depth === 0 ? 1 : size !== undefined && listSize?.sizedFields.length === 0 ? size : undefined
    return {
      fixed: this.#formula.sum([args, this.#formula.product(length ?? DEFAULT_WEIGHTS.listSize, inner)]),
      perItem: 0,
    }
  }

  /** One object or leaf of a field, with all that is selected on it. */
  #each(
    { selectionSet }: FieldNode,
    parent: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    size: Amount | undefined,
    sized: readonly string[],
  ): Amount {
    const type = getNamedType(field.type)
    const own = this.#weights.field(parent, field)
    if (!selectionSet) return own ?? this.#weights.type(type)
    return this.#formula.largest(
      this.#weights.objectTypes(type).map((possible) => {
        const { fixed, perItem } = this.select(selectionSet, possible, sized)
        const length = size ?? DEFAULT_WEIGHTS.listSize
        const lists = perItem === 0 ? 0 : this.#formula.product(length, perItem)
        return this.#formula.sum([own ?? this.#weights.type(possible), fixed, lists])
      }),
    )
  }

  #arguments(
    { arguments: nodes = [] }: FieldNode,
    parent: GraphQLNamedType,
    field: GraphQLField<unknown, unknown>,
  ): Amount {
    return this.#formula.sum(
      nodes.map(({ name, value }) => {
        const weigh = this.#weights.argument(parent, field, name.value)
        if (!weigh) return 0
        const given = this.#values.given(value)
        return 'known' in given
          ? weigh(given.known)
          : this.#formula.read((variables) => weigh(given.read(variables)))
      }),
    )
  }

  /** What the slicing arguments say, given or by default: the largest, where they may be several. */
  #size(
    { arguments: nodes = [] }: FieldNode,
    parent: GraphQLNamedType,
    field: GraphQLField<unknown, unknown>,
    { slicingArguments, assumedSize = DEFAULT_WEIGHTS.listSize, requireOneSlicingArgument }: ListSize,
  ): Amount {
    if (slicingArguments.length === 0) return assumedSize
    const readers = slicingArguments.map((path) => {
      const [name, ...members] = path.split('.')
      const node = nodes.find((one) => one.name.value === name)
      const byDefault = field.args.find((one) => one.name === name)?.defaultValue
      const given = node && this.#values.given(node.value)
      const read = (variables: Variables) => {
        const value = given && ('known' in given ? given.known : given.read(variables))
        return memberOf(value === undefined ? byDefault : value, members)
      }
      return { read, isKnown: !given || 'known' in given }
    })
    const size = (variables: Variables) => {
      const sizes = readers.map(({ read }) => read(variables)).filter((value) => typeof value === 'number')
      if (requireOneSlicingArgument && sizes.length !== 1)
        throw new ClientError(
          'BAD_USER_INPUT',
          `"${parent.name}.${field.name}" needs exactly one of the arguments ${slicingArguments.join(', ')}; ${sizes.length} were given.`,
        )
      return sizes.length > 0 ? Math.max(...sizes) : assumedSize
    }
    if (!requireOneSlicingArgument && readers.every(({ isKnown }) => isKnown)) return size({})
    return this.#formula.read(size)
  }

  /** 1 where a selection is included, 0 where it is not. */
  #condition(directives: readonly DirectiveNode[] = []): Amount {
    let condition: Amount = 1
    for (const { name, arguments: [argument] = [] } of directives) {
      const included = name.value === 'include'
      if (!argument || (!included && name.value !== 'skip')) continue
      const given = this.#values.given(argument.value)
      const amount =
        'known' in given
          ? Number(given.known === included)
          : this.#formula.read((variables) => Number(given.read(variables) === included))
      condition = this.#formula.product(condition, amount)
    }
    return condition
  }
}

function listDepth(type: GraphQLOutputType): number {
  const nullable = getNullableType(type)
  return isListType(nullable) ? 1 + listDepth(nullable.ofType) : 0
}

function memberOf(value: unknown, path: readonly string[]): unknown {
  let member = value
  for (const name of path) {
    if (typeof member !== 'object' || member === null || !Object.hasOwn(member, name)) return undefined
    member = (member as Record<string, unknown>)[name]
  }
  return member
}
