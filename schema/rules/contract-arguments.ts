import { Kind } from 'graphql'
import { isComposite, isInput, namedType, typesOf } from '../published-schema.ts'
import type { Rule } from './rule.ts'

/**
 * The contract's enums stand in no argument of an agency: a client could pass it a value that is newer than
 * the agency's copy.
 */
export const contractArguments: Rule = (schema, contract) => {
  if (schema.agency === 'center') return []
  return typesOf(schema).flatMap((node) => {
    const inputs = isComposite(node)
      ? (node.fields ?? []).flatMap((field) =>
          (field.arguments ?? []).map((argument) => ({
            at: `${field.name.value}(${argument.name.value}:)`,
            type: argument.type,
          })),
        )
      : isInput(node)
        ? (node.fields ?? []).map((field) => ({ at: field.name.value, type: field.type }))
        : []
    return inputs
      .filter(({ type }) => contract.types.get(namedType(type))?.kind === Kind.ENUM_TYPE_DEFINITION)
      .map(
        ({ at, type }) =>
          `"${node.name.value}.${at}" takes the contract's "${namedType(type)}": take an enum of your own.`,
      )
  })
}
