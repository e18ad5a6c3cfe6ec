import {
  type ConstValueNode,
  Kind,
  type OperationDefinitionNode,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql'
import type { Variables } from './formula.ts'

/** A value that is known, or how it is read from the variables. */
export type GivenValue = { readonly known: unknown } | { readonly read: (variables: Variables) => unknown }

/** Reads what is written in an operation, with the defaults of its variables. */
export class ValueReader {
  readonly #defaults: Variables

  constructor({ variableDefinitions = [] }: OperationDefinitionNode) {
    this.#defaults = Object.fromEntries(
      variableDefinitions.flatMap(({ variable, defaultValue }) =>
        defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue as ConstValueNode)]] : [],
      ),
    )
  }

  given(node: ValueNode): GivenValue {
    if (node.kind === Kind.VARIABLE) {
      const name = node.name.value
      const byDefault = this.#defaults[name]
      return { read: (variables) => (Object.hasOwn(variables, name) ? variables[name] : byDefault) }
    }
    if (!mentionsVariable(node)) return { known: valueFromASTUntyped(node) }
    return { read: (variables) => valueFromASTUntyped(node, { ...this.#defaults, ...variables }) }
  }
}

function mentionsVariable(node: ValueNode): boolean {
  switch (node.kind) {
    case Kind.VARIABLE:
      return true
    case Kind.LIST:
      return node.values.some(mentionsVariable)
    case Kind.OBJECT:
      return node.fields.some(({ value }) => mentionsVariable(value))
    default:
      return false
  }
}
