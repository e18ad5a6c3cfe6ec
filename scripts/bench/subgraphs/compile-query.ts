import {
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  parse,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql'
import type { Arguments, DataModel, DataObject, Representation } from './model.ts'

/**
 * A query made into a function from variables to the body of the answer, as a binary string: UTF-8, one character a
 * byte. What one object contributes is made once and kept, so that a request costs little more than the parsing of
 * its body, whichever engine wrote the query.
 */
export type CompiledQuery = (variables: Arguments) => string

/** @throws when the query has several operations, or asks for what this does not serve, such as directives. */
export function compileQuery(text: string, model: DataModel): CompiledQuery {
  const { definitions } = parse(text, { noLocation: true })
  const operations = definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  const [operation] = operations
  if (operations.length !== 1 || !operation) throw new Error(`Expected one operation, got: ${text}`)
  const fragments = new Map(
    definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  )
  const root = new CompiledSelection([operation.selectionSet], fragments, model)
  return (variables) => `{"data":${root.render(model.query, variables)}}`
}

interface CompiledField {
  /** With quotes and colon. */
  readonly key: string
  readonly name: string
  readonly nodes: readonly FieldNode[]
  readonly selection: CompiledSelection | undefined
}

class CompiledSelection {
  readonly #sets: readonly SelectionSetNode[]
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly #model: DataModel
  readonly #fields = new Map<string, readonly CompiledField[]>()
  readonly #rendered = new Map<DataObject, string>()

  constructor(
    sets: readonly SelectionSetNode[],
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    model: DataModel,
  ) {
    this.#sets = sets
    this.#fragments = fragments
    this.#model = model
  }

  /** The object's JSON. Only the root's depends on variables, so every other object's is kept. */
  render(object: DataObject, variables?: Arguments): string {
    const known = this.#rendered.get(object)
    if (known !== undefined) return known
    const members = this.#fieldsOf(object.__typename).map(
      (field) => field.key + this.#renderField(field, object, variables),
    )
    const rendered = `{${members.join(',')}}`
    if (!variables) this.#rendered.set(object, rendered)
    return rendered
  }

  #renderField({ name, nodes, selection }: CompiledField, object: DataObject, variables?: Arguments): string {
    if (name === '_entities') {
      const { representations } = argumentsOf(nodes[0]!, variables)
      const entities = (representations as Representation[]).map((item) => this.#model.entity(item) ?? null)
      return renderValue(entities, selection)
    }
    const value = object[name]
    if (value === undefined) throw new Error(`${object.__typename} has no field "${name}" here.`)
    return renderValue(
      typeof value === 'function' ? value(argumentsOf(nodes[0]!, variables)) : value,
      selection,
    )
  }

  #fieldsOf(typename: string): readonly CompiledField[] {
    let fields = this.#fields.get(typename)
    if (!fields) {
      const nodes = new Map<string, FieldNode[]>()
      for (const set of this.#sets) this.#collect(set.selections, typename, nodes)
      fields = [...nodes].map(([key, group]) => this.#compileField(key, group))
      this.#fields.set(typename, fields)
    }
    return fields
  }

  #compileField(key: string, nodes: readonly FieldNode[]): CompiledField {
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
    const selection = sets.length > 0 ? new CompiledSelection(sets, this.#fragments, this.#model) : undefined
    return { key: `${renderLeaf(key)}:`, name: nodes[0]!.name.value, nodes, selection }
  }

  /** Fields that apply to a type, those of one response key together. */
  #collect(selections: readonly SelectionNode[], typename: string, into: Map<string, FieldNode[]>): void {
    for (const selection of selections) {
      if (selection.directives?.length) throw new Error('Directives are not served here.')
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value
        into.set(key, [...(into.get(key) ?? []), selection])
        continue
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value)!
      const type = fragment.typeCondition?.name.value ?? typename
      if (type === typename || this.#model.possibleTypes[type]?.includes(typename))
        this.#collect(fragment.selectionSet.selections, typename, into)
    }
  }
}

function argumentsOf(node: FieldNode, variables: Arguments | undefined): Arguments {
  return Object.fromEntries(
    (node.arguments ?? []).map(({ name, value }) => {
      if (value.kind === Kind.VARIABLE && !variables)
        throw new Error(`Below the root no field takes a variable here: ${node.name.value}`)
      return [name.value, valueFromASTUntyped(value, variables)]
    }),
  )
}

function renderValue(value: unknown, selection: CompiledSelection | undefined): string {
  if (value === null || !selection) return renderLeaf(value)
  if (Array.isArray(value)) return `[${value.map((item) => renderValue(item, selection)).join(',')}]`
  return selection.render(value as DataObject)
}

const renderLeaf = (value: unknown) => Buffer.from(JSON.stringify(value), 'utf8').toString('latin1')

/** The value that an answer of a compiled query stands for. */
export const parseAnswer = (binary: string): { readonly data: unknown } =>
  JSON.parse(Buffer.from(binary, 'latin1').toString('utf8'))
